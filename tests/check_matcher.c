// SPDX-License-Identifier: MIT
#include "check_matcher.h"

#include <string.h>
Suite *matcher_suite(void);
struct trace *good_trace(const char *text)
{
    struct trace_error error;
    struct trace *trace = trace_parse("t.trace", text, strlen(text), &error);
    ck_assert_msg(trace != NULL, "%d:%d: %s\n%s", error.line, error.column,
                  error.message, text);
    return trace;
}
Suite *matcher_suite(void)
{
    Suite *suite = suite_create("matcher");
    matcher_add_random(suite);
    return suite;
}
