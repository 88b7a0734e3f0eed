#!/usr/bin/env python3
"""Checks that every folder includes, and links, only what the architecture allows. There are no exceptions:
what does not fit is moved, or LAYERS below is changed for everybody.

usage: layers.py [--self-test | --table]

--table      prints what each folder may include
--self-test  plants one violation of each kind in a small tree and fails unless each is found

A file belongs to the longest folder of LAYERS its path begins with. Sources in a folder of server/ or
client-sdk/ that is not in the table are a violation too: a new folder gets its row first.
"""

import os
import re
import sys

import project_files

# folder: the folders it may include directly. It may also include all that those may ("anything further
# right"), its own files, and the generated messages (tierline/..., google/...).
DOMAINS = ["server/customers", "server/activity", "server/opportunities", "server/tiering", "server/program",
           "server/insight", "server/sync"]
LAYERS = {
    "common/base": [],
    "common/contract": ["common/base"],

    "server/sql": ["common/contract"],
    "server/store": ["server/sql"],
    "server/identity": ["server/store"],
    "server/records": ["server/identity"],
    "server/scoring": ["common/contract"],
    "server/customers": ["server/records"],
    "server/activity": ["server/records"],
    "server/opportunities": ["server/records"],
    "server/tiering": ["server/records", "server/scoring"],
    "server/program": ["server/records", "server/scoring"],
    "server/insight": ["server/records", "server/scoring"],
    "server/sync": ["server/records"],
    "server/api": DOMAINS,
    "server/rpc": ["server/api"],
    "server/main": ["server/rpc"],
    "server": ["server/main"],  # main.cc: the files directly in server/

    "client-sdk/include": ["common/contract"],
    "client-sdk/src/outbox": ["common/contract"],
    "client-sdk/src/cache": ["common/contract"],
    "client-sdk/src/transport": ["common/contract"],
    "client-sdk/src/sync": ["client-sdk/src/outbox", "client-sdk/src/cache", "client-sdk/src/transport"],
    "client-sdk/src/plan": ["client-sdk/src/outbox", "client-sdk/src/cache", "client-sdk/src/transport"],
    "client-sdk/src/search": ["client-sdk/src/outbox", "client-sdk/src/cache", "client-sdk/src/transport"],
    "client-sdk/src/client": ["client-sdk/src/sync", "client-sdk/src/plan", "client-sdk/src/search",
                              "client-sdk/include"],
    "client-sdk/src/capi": ["client-sdk/src/client"],

    "tools": ["common/contract"],  # tools that are not named below
}

# These join server and SDK, so they may include anything.
JOINS_ALL = ["tests", "tools/bench", "tools/tierctl"]

# Files for tests beside the code obey the table too, but may use tests/...; the product may not use them.
TEST_FILE = project_files.TEST_FILE

# Headers of others, by their beginning: only these folders may include them. Tests beside the code may too,
# where TESTS stands in the list.
TESTS = "*_test.cc"
HEADERS = [
    (re.compile(r"^sqlite3(ext)?\.h$"), ["common/base", "server/sql", "tests", "tools/bench", TESTS]),
    (re.compile(r"^(postgresql/)?(libpq-fe|libpq/.*|pg_config)\.h$|^libpq"), ["server/sql"]),
    (re.compile(r"\.grpc\.pb\.h$"), ["server/rpc", "client-sdk/src/transport", "tools", "tests"]),
    (re.compile(r"^(grpc|grpcpp|grpc\+\+)/"), ["server/rpc", "client-sdk/src/transport", "tools", "tests", TESTS]),
]
# The same for what CMake links.
LINKED = [
    (re.compile(r"^(SQLite::|SQLite3::|sqlite3$)"), ["common/base", "server/sql", "tests", "tools/bench"]),
    (re.compile(r"^(PostgreSQL::|pq$)"), ["server/sql"]),
    (re.compile(r"^(gRPC::|grpc)"), ["proto", "server/rpc", "client-sdk/src/transport", "tools", "tests"]),
    (re.compile(r"^tierline(::|_)\w*grpc$"), ["proto", "server/rpc", "client-sdk/src/transport", "tools", "tests"]),
]

OURS = ("client-sdk", "common", "server", "tests", "tools")
GENERATED = ("tierline/", "google/", "grpc/")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)


def is_in(path, folder):
    return path == folder or path.startswith(folder + "/")


def layer_of(path):
    """The row of the table a file or folder belongs to, or None. Only files directly in server/ are `server`."""
    folders = [folder for folder in [*LAYERS, *JOINS_ALL] if is_in(path, folder)]
    if not folders:
        return None
    best = max(folders, key=len)
    if best == "server" and os.path.dirname(path) not in ("server", ""):
        return None
    return best


def reachable(layer):
    """All folders `layer` may include, itself among them."""
    seen, waiting = set(), [layer]
    while waiting:
        folder = waiting.pop()
        if folder not in seen:
            seen.add(folder)
            waiting.extend(LAYERS[folder])
    return seen


def may_include(layer, path):
    """Whether files of `layer` may include (or link) `path`, both of this project."""
    if layer in JOINS_ALL:
        return True
    target = layer_of(path)
    if layer == "tools" and target == "tools":
        return False  # no tool stands on another one
    return target in reachable(layer)


def check_include(path, header, quoted, files):
    """What is wrong with one #include of the file `path`, or None."""
    layer = layer_of(path)
    is_test = bool(TEST_FILE.search(path))
    for pattern, folders in HEADERS:
        if pattern.search(header):
            allowed = any(is_in(path, folder) for folder in folders) or (is_test and TESTS in folders)
            if not allowed:
                return f"{header} may be included only in {', '.join(folders)}"
    if not quoted:
        return None
    if header.split("/")[0] not in OURS:
        if header.startswith(GENERATED) or is_library_header(header):
            return None
        return f'"{header}" is not a path from the repository\'s root'
    if header not in files and re.sub(r"(\.grpc)?\.pb\.h$", ".proto", header) not in files:
        return f'"{header}" does not exist'
    if TEST_FILE.search(header) and not is_test and not is_in(path, "tests"):
        return f"{header} is for tests only"
    if os.path.dirname(header) == os.path.dirname(path):
        return None
    if is_test and is_in(header, "tests"):
        return None
    if not may_include(layer, header):
        return f"{layer} may not include {os.path.dirname(header)}"
    return None


def is_library_header(header):
    return header.startswith(("absl/", "gmock/", "grpcpp/", "gtest/", "openssl/", "prometheus/", "re2/"))


def check_sources(files, read):
    problems, edges = [], {}
    for path in files:
        if not path.endswith(project_files.CPP) or path.split("/")[0] not in OURS:
            continue
        layer = layer_of(path)
        if layer is None:
            problems.append(f"{path}: its folder has no row in LAYERS (tools/checks/layers.py)")
            continue
        text = project_files.strip_comments(read(path), keep_strings=True)
        for match in INCLUDE.finditer(text):
            header = match.group(2)
            problem = check_include(path, header, match.group(1) == '"', files)
            if problem:
                line = text.count("\n", 0, match.start()) + 1
                problems.append(f"{path}:{line}: {problem}")
            here, there = os.path.dirname(path), os.path.dirname(header)
            if header in files and here != there and not TEST_FILE.search(path):
                edges.setdefault(here, {}).setdefault(there, path)
    return problems, edges


def find_cycle(edges):
    """One cycle of folders as a list whose first and last folder are the same, or None."""
    done, path = set(), []

    def visit(folder):
        if folder in path:
            return path[path.index(folder):] + [folder]
        if folder in done:
            return None
        path.append(folder)
        for next_folder in sorted(edges.get(folder, {})):
            cycle = visit(next_folder)
            if cycle:
                return cycle
        path.pop()
        done.add(folder)
        return None

    for folder in sorted(edges):
        cycle = visit(folder)
        if cycle:
            return cycle
    return None


CALL = re.compile(r"\b(tierline_cc_library|tierline_cc_binary|tierline_cc_tests|tierline_proto_library"
                  r"|tierline_grpc_library"
                  r"|add_library|add_executable|target_link_libraries)\s*\(([^()]*)\)")


def cmake_calls(text):
    """(line, command, words) of the calls that make or link targets."""
    text = re.sub(r"#[^\n]*", "", text)
    for match in CALL.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match.group(1), match.group(2).split()


def value_of(words, key):
    return words[words.index(key) + 1] if key in words[:-1] else ""


def check_cmake(files, read):
    scripts = [path for path in files if os.path.basename(path) == "CMakeLists.txt"]
    home, libraries, problems = {}, {}, []
    for path in scripts:
        for line, command, words in cmake_calls(read(path)):
            if command in ("tierline_cc_library", "tierline_proto_library", "tierline_grpc_library"):
                home[value_of(words, "NAME")] = os.path.dirname(path)
            if command == "tierline_cc_library":
                libraries.setdefault(os.path.dirname(path), []).append((line, value_of(words, "NAME")))
    for folder, found in sorted(libraries.items()):
        if layer_of(folder + "/CMakeLists.txt") in LAYERS and len(found) > 1 and folder != "server":
            names = ", ".join(name for _, name in found)
            problems.append(f"{folder}/CMakeLists.txt:{found[1][0]}: one folder is one target, here are {names}")
    for path in scripts:
        folder, layer = os.path.dirname(path), layer_of(path)
        for line, command, words in cmake_calls(read(path)):
            for word in words:
                problem = check_link(path, folder, layer, word, home, command == "tierline_cc_tests")
                if problem:
                    problems.append(f"{path}:{line}: {problem}")
    return problems


def check_link(path, folder, layer, word, home, is_test):
    for pattern, folders in LINKED:
        if pattern.search(word) and not is_test and not any(is_in(path, allowed) for allowed in folders):
            return f"{word} may be linked only in {', '.join(folders)}"
    match = re.match(r"^tierline(?:::|_)(\w+)$", word)
    target = home.get(match.group(1)) if match else None
    if target is None or target == folder or is_in(target, "proto"):
        return None
    if layer is None:
        return f"{folder} has no row in LAYERS and links {word}" if folder.split("/")[0] in OURS else None
    if is_test and is_in(target, "tests"):
        return None
    if not may_include(layer, target + "/CMakeLists.txt"):
        return f"{layer} may not link {word} ({target})"
    return None


def check(files, read):
    """All violations in a tree given as file names and a function that reads one."""
    problems, edges = check_sources(set(files), read)
    cycle = find_cycle(edges)
    if cycle:
        steps = (f"{edges[a][b]} includes {b}" for a, b in zip(cycle, cycle[1:]))
        problems.append(f"cycle of folders: {' -> '.join(cycle)} ({'; '.join(steps)})")
    problems += check_cmake(files, read)
    return sorted(problems)


GOOD_TREE = {
    "common/base/clock.h": "",
    "common/base/sqlite.cc": "#include <sqlite3.h>\n",
    "common/base/CMakeLists.txt": "tierline_cc_library(NAME base SRCS sqlite.cc DEPS SQLite::SQLite3)",
    "common/contract/ids.h": '#include "common/base/clock.h"\n#include "tierline/v1/types.pb.h"\n',
    "server/sql/postgres.cc": '#include <libpq-fe.h>\n#include "common/base/clock.h"\n',
    "server/sql/sql.h": "",
    "server/sql/CMakeLists.txt": "tierline_cc_library(NAME sql SRCS postgres.cc DEPS tierline::base PostgreSQL::PostgreSQL)",
    "server/store/store.h": '#include "server/sql/sql.h"\n',
    "server/store/store_test.cc": '#include <sqlite3.h>\n#include "tests/support/test_database.h"\n',
    "server/store/store_fixture.h": '#include "tests/support/test_database.h"\n#include "server/store/testdata/a.pb.h"\n',
    "server/store/testdata/a.proto": "",
    "server/store/CMakeLists.txt": "tierline_cc_library(NAME store DEPS tierline::sql)\n"
                                   "tierline_cc_tests(NAME store SRCS store_test.cc DEPS tierline::testing)",
    "server/records/records.h": '#include "server/store/store.h"\n',
    "server/scoring/engine.h": '#include "common/contract/ids.h"\n',
    "server/customers/customers.h": '#include "server/records/records.h"\n',
    "server/tiering/runs.h": '#include "server/scoring/engine.h"\n#include "server/sql/sql.h"\n',
    "server/api/front_door.h": '#include "server/tiering/runs.h"\n',
    "server/rpc/adapter.cc": '#include <grpcpp/grpcpp.h>\n#include "tierline/v1/tier.grpc.pb.h"\n'
                             '#include "server/api/front_door.h"\n',
    "server/main.cc": '#include "server/rpc/server.h"\n',
    "server/rpc/server.h": "",
    "tests/support/test_database.h": '#include "server/sql/sql.h"\n',
    "tests/support/CMakeLists.txt": "tierline_cc_library(NAME testing DEPS tierline::sql)",
    "tools/tierctl/main.cc": '#include <grpcpp/grpcpp.h>\n#include "common/contract/ids.h"\n',
}

# (what is planted, the files, a part of the message that must come)
PLANTED = [
    ("sideways include", {"server/customers/bad.cc": '#include "server/tiering/runs.h"\n'},
     "server/customers/bad.cc:1: server/customers may not include server/tiering"),
    ("upward include", {"server/store/bad.h": '\n#include "server/records/records.h"\n'},
     "server/store/bad.h:2: server/store may not include server/records"),
    ("upward include in a unit test", {"server/sql/bad_test.cc": '#include "server/store/store.h"\n'},
     "server/sql may not include server/store"),
    ("impure scoring", {"server/scoring/bad.cc": '#include "server/sql/sql.h"\n'},
     "server/scoring may not include server/sql"),
    ("common including the server", {"common/contract/bad.h": '#include "server/sql/sql.h"\n'},
     "common/contract may not include server/sql"),
    ("server including the SDK", {"client-sdk/src/cache/cache.h": "",
                                  "server/rpc/bad.cc": '#include "client-sdk/src/cache/cache.h"\n'},
     "server/rpc may not include client-sdk/src/cache"),
    ("product including tests", {"server/sql/bad.cc": '#include "tests/support/test_database.h"\n'},
     "server/sql may not include tests/support"),
    ("product including a fixture", {"server/store/bad.cc": '#include "server/store/store_fixture.h"\n'},
     "server/store/store_fixture.h is for tests only"),
    ("upward include in a fixture", {"server/sql/bad_fixture.h": '#include "server/store/store.h"\n'},
     "server/sql may not include server/store"),
    ("sqlite3.h elsewhere", {"server/store/bad.cc": "#include <sqlite3.h>\n"}, "sqlite3.h may be included only"),
    ("libpq-fe.h elsewhere", {"server/store/bad.cc": "#include <libpq-fe.h>\n"}, "libpq-fe.h may be included only"),
    ("service header elsewhere", {"server/api/bad.cc": '#include "tierline/v1/tier.grpc.pb.h"\n'},
     "tier.grpc.pb.h may be included only"),
    ("gRPC elsewhere", {"server/api/bad.cc": "#include <grpcpp/server.h>\n"}, "grpcpp/server.h may be included only"),
    ("relative include", {"server/sql/bad.cc": '#include "sql.h"\n'}, "is not a path from the repository's root"),
    ("unknown folder", {"server/extras/bad.cc": ""}, "its folder has no row"),
    ("missing file", {"server/sql/bad.cc": '#include "server/sql/gone.h"\n'}, "does not exist"),
    ("upward link", {"server/sql/CMakeLists.txt": "tierline_cc_library(NAME sql DEPS tierline::store)"},
     "server/sql may not link tierline::store"),
    ("raw upward link", {"server/sql/CMakeLists.txt": "target_link_libraries(tierline_sql PUBLIC tierline_store)"},
     "server/sql may not link tierline_store"),
    ("library linked elsewhere", {"server/store/CMakeLists.txt": "tierline_cc_library(NAME store DEPS PostgreSQL::PostgreSQL)"},
     "PostgreSQL::PostgreSQL may be linked only"),
    ("two targets in one folder", {"server/sql/CMakeLists.txt": "tierline_cc_library(NAME sql)\ntierline_cc_library(NAME sql2)"},
     "one folder is one target"),
    ("cycle among exempt folders", {"tools/bench/a.h": '#include "tests/support/b.h"\n',
                                    "tests/support/b.h": '#include "tools/bench/a.h"\n'}, "cycle of folders"),
]


def self_test():
    failures = []
    if check(list(GOOD_TREE), GOOD_TREE.get):
        failures.append(f"a clean tree is called unclean: {check(list(GOOD_TREE), GOOD_TREE.get)}")
    rows = {folder: {below: "" for below in LAYERS[folder]} for folder in LAYERS}
    if find_cycle(rows):
        failures.append(f"the table has a cycle: {find_cycle(rows)}")
    for name, planted, expected in PLANTED:
        tree = {**GOOD_TREE, **planted}
        if not any(expected in problem for problem in check(list(tree), tree.get)):
            failures.append(f"not found: {name}")
    for failure in failures:
        print(f"layers self-test: {failure}", file=sys.stderr)
    return 1 if failures else 0


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    if arguments == ["--table"]:
        for folder in LAYERS:
            print(f"{folder:26} {' '.join(sorted(reachable(folder) - {folder})) or '-'}")
        return 0
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    problems = check(project_files.list_files(), project_files.read)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print(f"{len(problems)} violations; what each folder may include: tools/checks/layers.py --table", file=sys.stderr)
    return 1 if problems or self_test() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
