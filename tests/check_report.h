// SPDX-License-Identifier: MIT
//
// The test cases of report that are not in check_report.c.

#ifndef CHECK_REPORT_H
#define CHECK_REPORT_H

#include <check.h>

TCase *report_diagram_tests(void); // check_report_diagram.c

#endif
