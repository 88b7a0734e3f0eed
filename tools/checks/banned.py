#!/usr/bin/env python3
"""Checks that nothing reads the clock, draws randomness, sleeps, starts a thread, reads the environment or opens a
socket by itself: these come through injected interfaces, so that the whole product runs inside a seeded simulator.

usage: banned.py [--self-test]

Free are common/base (which implements the interfaces), every main.cc (which wires them), tests and tools; further
rows of FREE say why. Comments and strings do not count.
"""

import os
import re
import sys

import project_files

FREE_FOLDERS = ("common/base/", "tests/", "tools/")
FREE_NAMES = ("main.cc",)

THREAD = "take an Executor (common/base/executor.h)"
DELAY = "take an Executor and use RunAfter (common/base/executor.h)"

# (folder, the rules it is free of)
FREE = [
    # Store is itself an injected interface; this is its real implementation, with the writer's own thread.
    ("server/store/", (THREAD, DELAY)),
]

CALL = r"(?<![\w.>])(?:std::|::)?"  # a free function, not a member and not the end of a longer name
# (what to use instead, what is banned)
RULES = [
    ("take a Clock (common/base/clock.h)", [
        r"\b(?:system|steady|high_resolution|utc|file)_clock\s*::\s*now\b",
        r"\busing\s+\w+\s*=\s*std::chrono::\w+_clock\b",
        r"\babsl::(?:Now|GetCurrentTimeNanos)\s*\(",
        CALL + r"time\s*\(\s*(?:nullptr|NULL|0|&\s*\w+)\s*\)",
        CALL + r"(?:gettimeofday|clock_gettime|timespec_get|ftime|clock)\s*\(",
        r"\bSystemClock\s*\(",
    ]),
    ("name the time zone (the tenant's)", [
        r"\babsl::LocalTimeZone\s*\(",
        CALL + r"(?:localtime|localtime_r|mktime)\s*\(",
    ]),
    ("take an Rng (common/base/rng.h)", [
        CALL + r"(?:rand|srand|rand_r|random|srandom|drand48|lrand48|mrand48|arc4random\w*)\s*\(",
        CALL + r"(?:getrandom|getentropy|RAND_bytes|RAND_priv_bytes|uuid_generate\w*)\s*\(",
        r"\bstd::(?:random_device|mt19937(?:_64)?|minstd_rand0?|default_random_engine|ranlux\w+|knuth_b)\b",
        r"\babsl::(?:Insecure)?BitGen\b",
        r"\bSystemRng\s*\(",
    ]),
    (DELAY, [
        r"\bstd::this_thread::sleep_(?:for|until)\b",
        r"\babsl::SleepFor\s*\(",
        CALL + r"(?:sleep|usleep|nanosleep|clock_nanosleep|alarm|setitimer)\s*\(",
        r"\b(?:Wait|Await|LockWhen|ReaderLockWhen)With(?:Timeout|Deadline)\s*\(",
        r"\bWaitForNotificationWith(?:Timeout|Deadline)\s*\(",
        r"[.>]wait_(?:for|until)\s*\(",
    ]),
    (THREAD, [
        r"\bstd::j?thread\b(?!\s*::)",
        r"\bstd::async\s*\(",
        CALL + r"(?:pthread_create|fork|vfork|system|popen)\s*\(",
    ]),
    ("read it in main and pass it in", [
        CALL + r"(?:getenv|secure_getenv|setenv|putenv|unsetenv)\s*\(",
        r"(?<![\w.>])(?:::)?environ\b",
    ]),
    ("sockets belong to the transport given from outside", [
        CALL + r"(?:socket|socketpair|getaddrinfo|gethostbyname|epoll_create1?)\s*\(",
        r"(?<!\w)::(?:connect|bind|listen|accept4?|recv|send)\s*\(",
        r"#\s*include\s*<(?:sys/socket|netinet/\w+|arpa/inet|netdb|sys/epoll)\.h>",
    ]),
]
RULES = [(instead, re.compile("|".join(f"(?:{pattern})" for pattern in patterns))) for instead, patterns in RULES]


def is_free(path):
    if path.startswith(FREE_FOLDERS) or os.path.basename(path) in FREE_NAMES:
        return True
    return bool(project_files.TEST_FILE.search(path))


def check_text(path, text):
    """Violations in one file."""
    text = project_files.strip_comments(text, keep_strings=False)
    for instead, pattern in RULES:
        if any(path.startswith(folder) and instead in rules for folder, rules in FREE):
            continue
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            yield f"{path}:{line}: {match.group(0).strip()} is banned here: {instead}"


def check(files, read):
    problems = []
    for path in files:
        if path.endswith(project_files.CPP) and not is_free(path):
            problems += check_text(path, read(path))
    return sorted(problems)


BAD = [
    "auto t = std::chrono::steady_clock::now();", "absl::Time t = absl::Now();", "long t = time(nullptr);",
    "using Clock = std::chrono::system_clock;", "clock_gettime(CLOCK_REALTIME, &ts);", "auto& c = SystemClock();",
    "auto z = absl::LocalTimeZone();", "int r = rand();", "std::mt19937 rng(1);", "std::random_device d;",
    "absl::BitGen gen;", "RAND_bytes(p, 16);", "std::this_thread::sleep_for(x);", "absl::SleepFor(x);",
    "usleep(5);", "::sleep(1);", "cv_.WaitWithTimeout(&mu_, d);", "cv.wait_for(lock, d);", "std::thread t(f);",
    "std::async(f);", "pthread_create(&t, 0, f, 0);", "getenv(\"X\");", "std::getenv(\"X\");", "socket(AF_INET, 1, 0);",
    "::connect(fd, a, n);", "#include <sys/socket.h>", "char c = '\"'; absl::Now();", "int n = 1'000; absl::Now();",
]
GOOD = [
    "// absl::Now() is banned", "/* rand() */", 'Log("call time(0) or getenv(x)");', "absl::Time Now() const override;",
    "clock_->Now();", "clock.Now();", "std::this_thread::get_id();", "std::thread::id id;", "row.time(0);",
    "std::chrono::system_clock::time_point deadline;", "int operand(int x);", "run_time(0);", "cv_.Wait(&mu_);",
    "pool.connect(x);", "absl::Duration time;", 'auto s = R"(rand())";', "SystemClockFake fake;",
]


def self_test():
    failures = [f"not found: {line}" for line in BAD if not check(["server/sql/x.cc"], lambda _: line)]
    failures += [f"wrongly found: {line}" for line in GOOD if check(["server/sql/x.cc"], lambda _: line)]
    if not check(["server/store/x.cc"], lambda _: "absl::Now();"):
        failures.append("server/store is free of more than its row says")
    for path in ("common/base/clock.cc", "server/main.cc", "server/sql/x_test.cc", "tools/bench/x.cc"):
        failures += [f"{path} is free" for line in BAD if check([path], lambda _: line)]
    for failure in failures:
        print(f"banned self-test: {failure}", file=sys.stderr)
    return 1 if failures else 0


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    problems = check(project_files.list_files(), project_files.read)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems or self_test() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
