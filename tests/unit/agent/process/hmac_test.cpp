#include "agent/process/hmac.hpp"

#include <string>

#include <CppUTest/TestHarness.h>

using namespace agent;

TEST_GROUP(Hmac){};

// RFC 4231, cases 1 and 2; FIPS 180-2, "abc".
TEST(Hmac, is_the_one_of_the_standards) {
    STRCMP_EQUAL("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
                 hmac_sha256(std::string(20, '\x0b'), "Hi There").c_str());
    STRCMP_EQUAL("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
                 hmac_sha256("Jefe", "what do ya want for nothing?").c_str());
    STRCMP_EQUAL("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", hmac_sha256("", "abc").c_str());
}
