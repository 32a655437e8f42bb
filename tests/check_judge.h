// SPDX-License-Identifier: MIT
//
// The test cases of judge, by what they are about.

#ifndef CHECK_JUDGE_H
#define CHECK_JUDGE_H

#include <check.h>

TCase *judge_rules_tests(void);      // check_judge.c
TCase *judge_pieces_tests(void);     // check_judge_pieces.c
TCase *judge_runs_tests(void);       // check_inquiry_runs.c
TCase *judge_log_clocks_tests(void); // check_judge_log_clocks.c
TCase *judge_log_faults_tests(void); // check_judge_log_faults.c
TCase *judge_log_order_tests(void);  // check_judge_log_order.c
TCase *judge_diagram_tests(void);    // check_judge_diagram.c
TCase *judge_turning_tests(void);    // check_inquiry_turning.c
TCase *judge_words_tests(void);      // check_judge_words.c

#endif
