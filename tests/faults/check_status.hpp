// Compares a Status, and names both when they differ.
#pragma once

#include <compreface/status.hpp>
#include <string>

#include <CppUTest/TestHarness.h>  // last: it redefines `new`

#define CHECK_CODE(expected, status)                                           \
    do {                                                                       \
        const compreface::Status actual_status = (status);                     \
        STRCMP_EQUAL(std::string(compreface::Status{expected}.name()).c_str(), \
                     std::string(actual_status.name()).c_str());               \
    } while (false)
