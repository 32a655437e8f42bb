// SPDX-License-Identifier: MIT
//
// The test cases of judge, by what they are about.

#ifndef CHECK_JUDGE_H
#define CHECK_JUDGE_H

#include <check.h>

TCase *judge_rules_tests(void);  // check_judge.c
TCase *judge_pieces_tests(void); // check_judge_pieces.c
TCase *judge_runs_tests(void);   // check_judge_runs.c

#endif
