// SPDX-License-Identifier: MIT
//
// stub
#include "trace/explain.h"
#include "trace/text.h"
void explain(struct search *search, struct trace_result *result)
{
    struct sentence sentence = {.at = result->message,
                                .size = sizeof result->message};
    result->line = search->stop_at;
    result->rule = search->best.rule;
    sentence_add(&sentence, "line %zu refused %d %s", search->stop_at + 1,
                 search->best.kind, search->best.detail);
}
