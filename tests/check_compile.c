// SPDX-License-Identifier: MIT
//
// Tests of grader/compile: what a student may hand in, from a directory to a
// source that keeps the compiler busy for ever, and what is said about it.
#include "compile/compile.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/sandbox.h"
#include "support.h"

// The kit that the tests use: enough of it for the compiler.
static char kit[] = "/tmp/check-compile-kit-XXXXXX";
static char temporary[] = "/tmp/check-compile-tmp-XXXXXX";
static char beside[128]; // where the submission lies
static char source[192];
static char output[192];
static int descriptors;
static struct compile_result result;

// --- Before and after ---

static void put(const char *path, const char *bytes, size_t size)
{
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0644);

    ck_assert_msg(fd >= 0, "%s: %s", path, strerror(errno));
    ck_assert_int_eq(write(fd, bytes, size), (ssize_t)size);
    close(fd);
}

static void put_in_kit(const char *name, const char *text)
{
    char path[256];

    snprintf(path, sizeof path, "%s/%s", kit, name);
    put(path, text, strlen(text));
}

static void make_directory(const char *parent, const char *name, char *path,
                           size_t size)
{
    snprintf(path, size, "%s/%s", parent, name);
    ck_assert_int_eq(mkdir(path, 0755), 0);
}

static void set_up(void)
{
    char common[128];

    ck_assert_ptr_nonnull(mkdtemp(kit));
    ck_assert_ptr_nonnull(mkdtemp(temporary));
    setenv("TMPDIR", temporary, 1);
    make_directory(kit, "common", common, sizeof common);
    make_directory(kit, "handed in", beside, sizeof beside);
    put_in_kit("common/mp.h", "int mp_answer(void);\n");
    put_in_kit("common/answer.c",
               "#include \"mp.h\"\n"
               "int mp_answer(void)\n{\n    return 42;\n}\n");
    snprintf(source, sizeof source, "%s/my file.c", beside);
    snprintf(output, sizeof output, "%s/program", kit);
    descriptors = count_descriptors();
}

static void tear_down(void)
{
    DIR *directory = opendir(temporary);

    compile_result_free(&result);
    ck_assert_ptr_nonnull(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        ck_assert_msg(entry->d_name[0] == '.', "%s is left", entry->d_name);
    closedir(directory);
    ck_assert(!has_children());
    ck_assert_int_eq(count_descriptors(), descriptors);
    rmdir(temporary);
    sandbox_directory_remove(kit);
}

// --- Compiling ---

static void compile_as(const char *name)
{
    struct compile_file file = {source, name};
    struct compile_request request = {kit, &file, 1, output, false};

    compile_result_free(&result);
    compile_source(&request, &result);
    ck_assert_ptr_nonnull(result.diagnostics);
}

static void compile(void)
{
    compile_as("exo06_pool/pool.c");
}

static void compile_text(const char *text)
{
    put(source, text, strlen(text));
    compile();
}

static void assert_ok(void)
{
    ck_assert_msg(result.status == COMPILE_OK, "%s\n%s",
                  result.message ? result.message : "", result.diagnostics);
    ck_assert_ptr_null(result.message);
    ck_assert_int_eq(result.line, 0);
    ck_assert_int_eq(access(output, X_OK), 0);
}

static void assert_no(enum compile_status status, int line, const char *message)
{
    ck_assert_int_eq(result.status, status);
    ck_assert_str_eq(result.message, message);
    ck_assert_int_eq(result.line, line);
    ck_assert_int_ne(access(output, F_OK), 0);
}

static void assert_refused(int line, const char *message)
{
    assert_no(COMPILE_REFUSED, line, message);
}

static void assert_diagnosed(const char *words)
{
    ck_assert_msg(strstr(result.diagnostics, words) != NULL,
                  "'%s' is not in:\n%s", words, result.diagnostics);
}

static void assert_prints(const char *text)
{
    char *const argv[] = {output, NULL};
    struct sandbox_outcome outcome;

    sandbox_run(argv, &sandbox_default_limits, &outcome);
    ck_assert_int_eq(outcome.end, SANDBOX_EXITED);
    ck_assert_uint_eq(outcome.output_size, strlen(text));
    ck_assert_int_eq(memcmp(outcome.output, text, strlen(text)), 0);
    sandbox_outcome_free(&outcome);
}

// --- What compiles ---

static const char answer[] =
    "#include <stdio.h>\n"
    "#include \"mp.h\"\n"
    "int main(void)\n"
    "{\n"
    "    printf(\"%s %d\\n\", __FILE__, mp_answer());\n"
    "}\n";

START_TEST(compiles_with_the_sources_of_the_library)
{
    compile_text(answer);
    assert_ok();
    ck_assert_str_eq(result.diagnostics, "");
    assert_prints("exo06_pool/pool.c 42\n");
}
END_TEST

static void build_archive(void)
{
    char command[512];

    snprintf(command, sizeof command,
             "cd %s && mkdir build && echo 'int mp_answer(void){return 43;}' "
             ">a.c && gcc -c a.c && ar rc build/libmp.a a.o",
             kit);
    ck_assert_int_eq(system(command), 0);
}

START_TEST(compiles_with_the_library_when_it_is_built)
{
    build_archive();
    compile_text(answer);
    assert_ok();
    assert_prints("exo06_pool/pool.c 43\n");
}
END_TEST

START_TEST(tells_warnings_of_what_compiles)
{
    compile_text("int main(void)\n{\n    int unused;\n}\n");
    assert_ok();
    assert_diagnosed("exo06_pool/pool.c:3:9: warning: unused variable");
}
END_TEST

START_TEST(lets_a_parameter_be_unused)
{
    compile_text("int main(int argc, char **argv)\n{\n}\n");
    assert_ok();
    ck_assert_str_eq(result.diagnostics, "");
}
END_TEST

START_TEST(finds_the_headers_beside_the_source)
{
    char header[256];
    const char *text = "enum { OWN = 7 };\n";

    snprintf(header, sizeof header, "%s/own.h", beside);
    put(header, text, strlen(text));
    compile_text("#include <stdio.h>\n#include \"own.h\"\n"
                 "int main(void)\n{\n    printf(\"%d\\n\", OWN);\n}\n");
    assert_ok();
    assert_prints("7\n");
}
END_TEST

START_TEST(links_threads_and_semaphores)
{
    compile_text("#include <pthread.h>\n#include <semaphore.h>\n"
                 "int main(void)\n{\n    sem_t s;\n"
                 "    return sem_init(&s, 1, 1) || pthread_self() == 0;\n}\n");
    assert_ok();
}
END_TEST

START_TEST(does_not_trust_the_environment)
{
    setenv("CC", "/bin/false", 1);
    setenv("CFLAGS", "-DWRONG", 1);
    setenv("CPATH", "/nonexistent", 1);
    setenv("GCC_COLORS", "error=01;31", 1);
    setenv("LC_ALL", "fr_FR.UTF-8", 1);
    compile_text("int main(void)\n{\n    int unused;\n}\n");
    assert_ok();
    assert_diagnosed("warning: unused variable ‘unused’");
}
END_TEST

START_TEST(replaces_an_older_program)
{
    put(output, "old", 3);
    compile_text(answer);
    assert_ok();
    assert_prints("exo06_pool/pool.c 42\n");
}
END_TEST

START_TEST(says_the_same_each_time)
{
    char *first;

    compile_text("int f(void);\nint main(void)\n{\n    return f();\n}\n");
    first = strdup(result.diagnostics);
    compile();
    ck_assert_str_eq(result.diagnostics, first);
    ck_assert_ptr_null(strstr(first, temporary));
    compile_as("pool.c");
    ck_assert_ptr_null(strstr(result.diagnostics, temporary));
    free(first);
}
END_TEST

// --- What is no source ---

static const struct {
    const char *text;
    size_t size;
    int line;
    const char *message;
} texts[] = {
#define BYTES(text) text, sizeof text - 1
    {BYTES(""), 0, "exo06_pool/pool.c is empty"},
    {BYTES(" \t\r\n\n"), 0, "exo06_pool/pool.c is empty"},
    {BYTES("\xef\xbb\xbf\n"), 0, "exo06_pool/pool.c is empty"},
    {BYTES("int a;\n\nint \0b;\n"), 3,
     "line 3 of exo06_pool/pool.c holds a NUL byte: this is not a text, save "
     "it again with a text editor"},
    {BYTES("int a;\n// \351t\351\n"), 2,
     "line 2 of exo06_pool/pool.c is not UTF-8 (byte 0xE9): save the file as "
     "UTF-8"},
    {BYTES("// \xc0\xaf\n"), 1,
     "line 1 of exo06_pool/pool.c is not UTF-8 (byte 0xC0): save the file as "
     "UTF-8"},
    {BYTES("// \xed\xa0\x80\n"), 1,
     "line 1 of exo06_pool/pool.c is not UTF-8 (byte 0xED): save the file as "
     "UTF-8"},
    {BYTES("// \xf4\x90\x80\x80\n"), 1,
     "line 1 of exo06_pool/pool.c is not UTF-8 (byte 0xF4): save the file as "
     "UTF-8"},
    {BYTES("// \xe2\x82"), 1,
     "line 1 of exo06_pool/pool.c is not UTF-8 (byte 0xE2): save the file as "
     "UTF-8"},
    {BYTES("\xff\xfei\0n\0t\0"), 1,
     "exo06_pool/pool.c is in UTF-16: save the file as UTF-8"},
    {BYTES("\x7f"
           "ELF\2\1\1"),
     0,
     "exo06_pool/pool.c is a compiled program, not source text: hand in the "
     ".c file"},
    {BYTES("!<arch>\nx.o"), 0,
     "exo06_pool/pool.c is a compiled program, not source text: hand in the "
     ".c file"},
    {BYTES("PK\x03\x04zip"), 0,
     "exo06_pool/pool.c is a compressed archive, not source text: unpack it"},
#undef BYTES
};

START_TEST(says_what_is_wrong_with_the_bytes)
{
    put(source, texts[_i].text, texts[_i].size);
    compile();
    assert_refused(texts[_i].line, texts[_i].message);
    ck_assert_str_eq(result.diagnostics, "");
}
END_TEST

START_TEST(accepts_utf8_and_a_mark_at_the_beginning)
{
    compile_text("\xef\xbb\xbf// été €𝄞\r\nint main(void)\r\n{\r\n}\r\n");
    assert_ok();
}
END_TEST

START_TEST(says_that_there_is_no_file)
{
    compile();
    assert_refused(0, "there is no file exo06_pool/pool.c");
}
END_TEST

START_TEST(refuses_a_directory)
{
    ck_assert_int_eq(mkdir(source, 0755), 0);
    compile();
    assert_refused(0, "exo06_pool/pool.c is a directory, not a file: put the "
                      "source file there");
}
END_TEST

START_TEST(never_waits_for_a_named_pipe)
{
    ck_assert_int_eq(mkfifo(source, 0666), 0);
    compile();
    assert_refused(0, "exo06_pool/pool.c is a named pipe, not a file: put the "
                      "source file there");
}
END_TEST

START_TEST(refuses_a_symbolic_link)
{
    ck_assert_int_eq(symlink("/etc/passwd", source), 0);
    compile();
    assert_refused(0, "exo06_pool/pool.c is a symbolic link, not a file: put "
                      "the source file there");
}
END_TEST

START_TEST(refuses_a_device)
{
    snprintf(source, sizeof source, "/dev/zero");
    compile();
    assert_refused(0, "exo06_pool/pool.c is a device, not a file: put the "
                      "source file there");
}
END_TEST

START_TEST(refuses_a_source_over_one_mebibyte)
{
    size_t size = 1024 * 1024;
    char *text = malloc(size + 1);
    const char *end = "\nint main(void)\n{\n}\n";

    memset(text, ' ', size + 1);
    memcpy(text + size - strlen(end), end, strlen(end));
    put(source, text, size);
    compile();
    assert_ok();
    unlink(output);
    put(source, text, size + 1);
    compile();
    assert_refused(0, "exo06_pool/pool.c is larger than 1 MiB");
    free(text);
}
END_TEST

// Root may read everything, so this is done as somebody else.
static int compile_unreadable(void *unused)
{
    struct compile_file file = {source, "pool.c"};
    struct compile_request request = {kit, &file, 1, output, false};

    (void)unused;
    if (geteuid() == 0 &&
        (setgroups(0, NULL) < 0 || setresuid(12345, 12345, 12345) < 0))
        return 1;
    compile_source(&request, &result);
    return result.status == COMPILE_REFUSED &&
                   strcmp(result.message, "pool.c cannot be read: permission "
                                          "denied, try chmod u+r") == 0
               ? 0
               : 2;
}

START_TEST(says_that_a_file_cannot_be_read)
{
    put(source, "int main;", 9);
    ck_assert_int_eq(chmod(kit, 0755), 0);
    ck_assert_int_eq(chmod(source, 0000), 0);
    ck_assert_int_eq(run_child(compile_unreadable, NULL), 0);
}
END_TEST

// --- What does not compile ---

START_TEST(tells_the_line_of_the_first_error)
{
    compile_text("int main(void)\n{\n    return 0\n}\nint x = ;\n");
    assert_refused(3, "exo06_pool/pool.c does not compile, line 3: expected "
                      "‘;’ before ‘}’ token");
    assert_diagnosed("exo06_pool/pool.c:3:13: error: ");
    assert_diagnosed("exo06_pool/pool.c:5:9: error: ");
}
END_TEST

START_TEST(is_not_led_astray_by_a_quoted_line)
{
    compile_text("int main(void)\n{\n"
                 "    char *error = \"a:1: error: b\";\n    return x;\n}\n");
    assert_refused(4, "exo06_pool/pool.c does not compile, line 4: ‘x’ "
                      "undeclared (first use in this function)");
}
END_TEST

START_TEST(tells_an_error_in_a_header_of_the_student)
{
    char header[256];

    snprintf(header, sizeof header, "%s/own.h", beside);
    put(header, "int x = ;\n", 10);
    compile_text("#include \"own.h\"\nint main(void)\n{\n}\n");
    assert_refused(0, "exo06_pool/pool.c does not compile, "
                      "exo06_pool/own.h:1:9: expected expression before ‘;’ "
                      "token");
}
END_TEST

START_TEST(tells_that_a_header_is_missing)
{
    compile_text("\n#include \"nowhere.h\"\n");
    assert_refused(2, "exo06_pool/pool.c does not compile, line 2: nowhere.h: "
                      "No such file or directory");
}
END_TEST

START_TEST(tells_what_is_defined_nowhere)
{
    compile_text("int nowhere(void);\nint main(void)\n{\n"
                 "    return nowhere();\n}\n");
    assert_refused(4, "exo06_pool/pool.c, line 4: 'nowhere' is used but "
                      "defined nowhere");
}
END_TEST

// A program of two files in two directories, each with a header beside it.
static void compile_two(const char *first, const char *second)
{
    char other[128], header[256], beside_other[256], path[256];
    struct compile_file files[] = {{source, "main.c"}, {path, "lib/part.c"}};
    struct compile_request request = {kit, files, 2, output, false};

    snprintf(other, sizeof other, "%s/other", kit);
    mkdir(other, 0755); // it may be there
    snprintf(path, sizeof path, "%s/part.c", other);
    snprintf(header, sizeof header, "%s/own.h", beside);
    snprintf(beside_other, sizeof beside_other, "%s/own.h", other);
    put(header, "#define OWN 40\n", 15);
    put(beside_other, "#define OWN 2\n", 14);
    put(source, first, strlen(first));
    put(path, second, strlen(second));
    compile_result_free(&result);
    compile_source(&request, &result);
}

static const char two_main[] =
    "#include <stdio.h>\n#include \"own.h\"\nint part(void);\n"
    "int main(void)\n{\n    printf(\"%d\", OWN + part());\n    return 0;\n}\n";

START_TEST(files_of_a_program_each_have_their_own_headers)
{
    compile_two(two_main, "#include \"own.h\"\nint part(void);\n"
                          "int part(void)\n{\n    return OWN;\n}\n");
    assert_ok();
    assert_prints("42");
}
END_TEST

START_TEST(tells_in_which_file_of_a_program_the_error_is)
{
    compile_two(two_main, "int part(void)\n{\n    return nothing;\n}\n");
    ck_assert_uint_eq(result.file, 1);
    assert_refused(3,
                   "lib/part.c does not compile, line 3: \u2018nothing\u2019 "
                   "undeclared (first use in this function)");
    compile_two(two_main, "int nowhere(void);\nint part(void);\n"
                          "int part(void)\n{\n    return nowhere();\n}\n");
    ck_assert_uint_eq(result.file, 1);
    assert_refused(5, "lib/part.c, line 5: 'nowhere' is used but defined "
                      "nowhere");
    compile_two("int x;\n", "int y;\n");
    assert_refused(0, "the program has no function main");
}
END_TEST

START_TEST(tells_that_there_is_no_main)
{
    compile_text("int x;\n");
    assert_refused(0, "exo06_pool/pool.c has no function main");
}
END_TEST

START_TEST(tells_what_is_defined_twice)
{
    compile_text("#include \"mp.h\"\nint mp_answer(void)\n{\n    return 1;\n}\n"
                 "int main(void)\n{\n}\n");
    ck_assert_int_eq(result.status, COMPILE_REFUSED);
    ck_assert_ptr_nonnull(
        strstr(result.message, "'mp_answer' is defined more than once"));
}
END_TEST

START_TEST(shows_nothing_that_a_terminal_would_obey)
{
    compile_text("int main(void)\n{\n    int \"\033[31m\a\";\n}\n");
    ck_assert_int_eq(result.status, COMPILE_REFUSED);
    ck_assert_ptr_null(strpbrk(result.diagnostics, "\033\a"));
    assert_diagnosed("?[31m?");
}
END_TEST

START_TEST(reads_no_file_of_the_grader)
{
    char text[256];

    put_in_kit("secret.txt", "the secret of the kit\n");
    snprintf(text, sizeof text, "#include \"%s/secret.txt\"\n", kit);
    ck_assert_int_eq(chmod(kit, 0700), 0);
    compile_text(text);
    if (geteuid() != 0)
        return; // the compiler is the same user
    ck_assert_int_eq(result.status, COMPILE_REFUSED);
    ck_assert_ptr_null(strstr(result.diagnostics, "the secret of the kit"));
}
END_TEST

// --- What keeps the compiler busy ---

START_TEST(cuts_a_flood_of_warnings)
{
    size_t size = 1000 * 1000;
    char *text = malloc(size + 1);

    for (size_t at = 0; at < size; at += 10)
        memcpy(text + at, "a(){b();}\n", 10);
    for (size_t at = 0; at < size; at += 10)
        text[at] = (char)('a' + at / 10 % 26);
    text[size] = '\0';
    compile_text(text);
    ck_assert_int_eq(result.status, COMPILE_REFUSED);
    ck_assert_uint_le(strlen(result.diagnostics), 64 * 1024);
    free(text);
}
END_TEST

START_TEST(cuts_one_endless_message)
{
    size_t size = 200 * 1000;
    char *text = malloc(size + 1);

    memset(text, 'x', size);
    memcpy(text, "#error ", 7);
    text[size] = '\0';
    compile_text(text);
    ck_assert_int_eq(result.status, COMPILE_REFUSED);
    ck_assert_uint_eq(strlen(result.diagnostics), 64 * 1024);
    ck_assert_int_eq(result.line, 1);
    free(text);
}
END_TEST

START_TEST(ends_a_source_without_end)
{
    compile_text("#include \"/dev/zero\"\n");
    ck_assert_int_eq(result.status, COMPILE_REFUSED);
    ck_assert_ptr_nonnull(strstr(result.message, "does not compile"));
}
END_TEST

START_TEST(ends_a_source_that_includes_itself)
{
    compile_text("#include \"pool.c\"\n#include \"pool.c\"\n");
    ck_assert_int_eq(result.status, COMPILE_REFUSED);
    ck_assert_ptr_nonnull(strstr(result.message, "does not compile"));
}
END_TEST

START_TEST(ends_a_source_that_reads_the_terminal)
{
    compile_text("#include \"/dev/stdin\"\nint main(void)\n{\n}\n");
    assert_ok(); // there is nothing in it
}
END_TEST

START_TEST(refuses_a_program_that_is_too_large)
{
    compile_text("int large[1 << 27] = {1};\nint main(void)\n{\n}\n");
    ck_assert_int_eq(result.status, COMPILE_REFUSED);
}
END_TEST

// --- What is the grader's ---

START_TEST(says_that_there_is_no_compiler)
{
    setenv("PATH", "relative:/nonexistent:", 1);
    compile_text(answer);
    assert_no(COMPILE_BROKEN, 0, "there is no C compiler: install gcc");
}
END_TEST

START_TEST(says_that_the_kit_has_no_library)
{
    char missing[] = "/nonexistent";
    struct compile_file file = {source, "pool.c"};
    struct compile_request request = {missing, &file, 1, output, false};

    put(source, answer, strlen(answer));
    compile_source(&request, &result);
    assert_no(COMPILE_BROKEN, 0,
              "cannot read common/ in the kit /nonexistent: No such file or "
              "directory");
}
END_TEST

START_TEST(says_that_there_is_no_place_to_work)
{
    setenv("TMPDIR", "/nonexistent", 1);
    compile_text(answer);
    ck_assert_int_eq(result.status, COMPILE_BROKEN);
    ck_assert_ptr_nonnull(strstr(result.message, "No such file or directory"));
}
END_TEST

START_TEST(says_that_it_cannot_write_the_program)
{
    snprintf(output, sizeof output, "/nonexistent/program");
    compile_text(answer);
    assert_no(COMPILE_BROKEN, 0,
              "cannot write /nonexistent/program: No such file or directory");
}
END_TEST

static const char *const bad_names[] = {
    "", "../x.c", "/x.c", "-o.c", "a b.c", "@x.c", "x/", "a\n.c", "a/../b.c",
};

START_TEST(refuses_a_name_that_is_none)
{
    put(source, answer, strlen(answer));
    compile_as(bad_names[_i]);
    ck_assert_int_eq(result.status, COMPILE_BROKEN);
}
END_TEST

// --- Interruption ---

static int compile_for_ever(void *unused)
{
    struct compile_file file = {source, "pool.c"};
    struct compile_request request = {kit, &file, 1, output, false};

    (void)unused;
    signal(SIGTERM, SIG_DFL); // the test runner handles it
    compile_source(&request, &result);
    return 1;
}

static bool is_working(void)
{
    DIR *directory = opendir(temporary);
    int entries = 0;

    while (readdir(directory) != NULL)
        entries++;
    closedir(directory);
    return entries > 2;
}

static pid_t start_to_compile(void)
{
    const char *text = "#if __INCLUDE_LEVEL__ < 100\n#include __FILE__\n"
                       "#include __FILE__\n#endif\n";

    put(source, text, strlen(text));
    pid_t grader = fork_child(compile_for_ever, NULL);
    while (!is_working())
        sched_yield();
    return grader;
}

START_TEST(dies_of_a_signal_when_all_is_removed)
{
    pid_t grader = start_to_compile();

    kill(grader, SIGTERM);
    ck_assert_int_eq(wait_child(grader), -SIGTERM);
}
END_TEST

START_TEST(leaves_nothing_when_the_grader_is_killed)
{
    pid_t grader = start_to_compile();

    wait_until_asleep(grader); // until the compiler is done
    kill(grader, SIGKILL);
    ck_assert_int_eq(wait_child(grader), -SIGKILL);
    while (is_working())
        sched_yield();
}
END_TEST

static TCase *new_case(Suite *suite, const char *name)
{
    TCase *tcase = tcase_create(name);

    tcase_set_timeout(tcase, 240);
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    suite_add_tcase(suite, tcase);
    return tcase;
}

static void add_good(Suite *suite)
{
    TCase *tcase = new_case(suite, "good");

    tcase_add_test(tcase, compiles_with_the_sources_of_the_library);
    tcase_add_test(tcase, compiles_with_the_library_when_it_is_built);
    tcase_add_test(tcase, tells_warnings_of_what_compiles);
    tcase_add_test(tcase, lets_a_parameter_be_unused);
    tcase_add_test(tcase, finds_the_headers_beside_the_source);
    tcase_add_test(tcase, links_threads_and_semaphores);
    tcase_add_test(tcase, does_not_trust_the_environment);
    tcase_add_test(tcase, replaces_an_older_program);
    tcase_add_test(tcase, says_the_same_each_time);
    tcase_add_test(tcase, accepts_utf8_and_a_mark_at_the_beginning);
}

static void add_no_source(Suite *suite)
{
    TCase *tcase = new_case(suite, "no source");
    int count = sizeof texts / sizeof texts[0];

    tcase_add_loop_test(tcase, says_what_is_wrong_with_the_bytes, 0, count);
    tcase_add_test(tcase, says_that_there_is_no_file);
    tcase_add_test(tcase, refuses_a_directory);
    tcase_add_test(tcase, never_waits_for_a_named_pipe);
    tcase_add_test(tcase, refuses_a_symbolic_link);
    tcase_add_test(tcase, refuses_a_device);
    tcase_add_test(tcase, refuses_a_source_over_one_mebibyte);
    tcase_add_test(tcase, says_that_a_file_cannot_be_read);
}

static void add_errors(Suite *suite)
{
    TCase *tcase = new_case(suite, "errors");

    tcase_add_test(tcase, files_of_a_program_each_have_their_own_headers);
    tcase_add_test(tcase, tells_in_which_file_of_a_program_the_error_is);
    tcase_add_test(tcase, tells_the_line_of_the_first_error);
    tcase_add_test(tcase, is_not_led_astray_by_a_quoted_line);
    tcase_add_test(tcase, tells_an_error_in_a_header_of_the_student);
    tcase_add_test(tcase, tells_that_a_header_is_missing);
    tcase_add_test(tcase, tells_what_is_defined_nowhere);
    tcase_add_test(tcase, tells_that_there_is_no_main);
    tcase_add_test(tcase, tells_what_is_defined_twice);
    tcase_add_test(tcase, shows_nothing_that_a_terminal_would_obey);
    tcase_add_test(tcase, reads_no_file_of_the_grader);
}

static void add_bombs(Suite *suite)
{
    TCase *tcase = new_case(suite, "bombs");

    tcase_add_test(tcase, cuts_a_flood_of_warnings);
    tcase_add_test(tcase, cuts_one_endless_message);
    tcase_add_test(tcase, ends_a_source_without_end);
    tcase_add_test(tcase, ends_a_source_that_includes_itself);
    tcase_add_test(tcase, ends_a_source_that_reads_the_terminal);
    tcase_add_test(tcase, refuses_a_program_that_is_too_large);
    tcase_add_test(tcase, dies_of_a_signal_when_all_is_removed);
    tcase_add_test(tcase, leaves_nothing_when_the_grader_is_killed);
}

static void add_broken(Suite *suite)
{
    TCase *tcase = new_case(suite, "broken");
    int count = sizeof bad_names / sizeof bad_names[0];

    tcase_add_test(tcase, says_that_there_is_no_compiler);
    tcase_add_test(tcase, says_that_the_kit_has_no_library);
    tcase_add_test(tcase, says_that_there_is_no_place_to_work);
    tcase_add_test(tcase, says_that_it_cannot_write_the_program);
    tcase_add_loop_test(tcase, refuses_a_name_that_is_none, 0, count);
}

Suite *compile_suite(void);

Suite *compile_suite(void)
{
    Suite *suite = suite_create("compile");

    add_good(suite);
    add_no_source(suite);
    add_errors(suite);
    add_bombs(suite);
    add_broken(suite);
    return suite;
}
