"""The project's files and how to read C++ source, for the checks."""

import os
import re
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CPP = (".h", ".cc")
# Files for tests that stand beside the code.
TEST_FILE = re.compile(r"_(test|fixture)\.(h|cc)$|/testdata/")


def list_files():
    """Paths of all files that are, or would be, in the repository; relative to ROOT, sorted."""
    command = ["git", "-c", f"safe.directory={ROOT}", "-C", ROOT, "ls-files", "-z", "-c", "-o", "--exclude-standard"]
    try:
        output = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError) as error:
        raise SystemExit(f"cannot ask git for the project's files: {error}")
    return sorted(path for path in set(output.split("\0")) if path and os.path.isfile(os.path.join(ROOT, path)))


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


_TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/'                       # comments
    r'|R"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)"'  # raw strings
    r'|"(?:\\.|[^"\\\n])*"'                     # strings
    r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'",   # characters, not digit separators
    re.DOTALL)


def strip_comments(text, keep_strings):
    """C++ source with comments (and the content of strings) blanked; line numbers stay."""

    def blank(match):
        token = match.group(0)
        if token.startswith("/"):
            return re.sub(r"[^\n]", " ", token)
        if keep_strings:
            return token
        return '""' + "\n" * token.count("\n")

    return _TOKEN.sub(blank, text)
