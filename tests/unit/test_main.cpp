// Runs the tests linked into one program, with CppUTest's leak check on where it can be.
#include <CppUTest/CommandLineTestRunner.h>
#include <CppUTest/MemoryLeakWarningPlugin.h>

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kSanitizerCountsLeaks = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool kSanitizerCountsLeaks = true;
#else
constexpr bool kSanitizerCountsLeaks = false;
#endif
#else
constexpr bool kSanitizerCountsLeaks = false;
#endif

int main(int argc, char** argv) {
    if (kSanitizerCountsLeaks) {
        MemoryLeakWarningPlugin::turnOffNewDeleteOverloads();
    } else {
        MemoryLeakWarningPlugin::turnOnThreadSafeNewDeleteOverloads();
    }
    return CommandLineTestRunner::RunAllTests(argc, argv);
}
