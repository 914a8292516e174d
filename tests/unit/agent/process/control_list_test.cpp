#include "agent/process/control_list.hpp"

#include <string>

#include "process_helpers.hpp"

using namespace agent;
using process_test::check_text;

TEST_GROUP(ControlList) {
    ControlList list;
    ErrorText error;

    void refused(std::string_view text, std::string_view words) {
        CHECK_FALSE(list.parse(text, error));
        CHECK_TEXT(error.view().find(words) != std::string_view::npos, error.c_str());
        CHECK(list.all().empty());
    }
};

TEST(ControlList, takes_pairs_in_their_order_with_blanks_where_people_put_them) {
    CHECK(list.parse("power_line_frequency=50 Hz,auto_exposure = manual mode , gain=-3", error));
    LONGS_EQUAL(3, list.all().size());
    check_text("power_line_frequency", list.all()[0].name);
    check_text("50 Hz", list.all()[0].value);
    check_text("auto_exposure", list.all()[1].name);
    check_text("manual mode", list.all()[1].value);
    check_text("gain", list.all()[2].name);
    check_text("-3", list.all()[2].value);
}

TEST(ControlList, nothing_is_no_control) {
    CHECK(list.parse("", error));
    CHECK(list.parse("  ", error));
    CHECK(list.all().empty());
}

TEST(ControlList, tells_what_is_wrong) {
    refused("gain", "'gain' is not NAME=VALUE");
    refused("gain=", "is not NAME=VALUE");
    refused("=3", "is not NAME=VALUE");
    refused("gain=3,", "'' is not NAME=VALUE");
    refused("gain=3,,focus=1", "'' is not NAME=VALUE");
    refused("Gain=3", "'Gain' is no name of a control");
    refused("white balance=3", "is no name of a control");
    refused("gain=3, gain=4", "'gain' stands there twice");
    std::string many;
    for (int i = 0; i < 25; ++i) many += (i > 0 ? ",c" : "c") + std::to_string(i) + "=1";
    refused(many, "more than 24 controls");
}

TEST(ControlList, a_title_becomes_the_name_that_v4l2_ctl_shows) {
    check_text("white_balance_automatic", control_name("White Balance, Automatic").view());
    check_text("exposure_time_absolute", control_name("Exposure Time, Absolute").view());
    check_text("power_line_frequency", control_name("Power Line Frequency").view());
    check_text("50_hz", control_name("50 Hz").view());
    check_text("gain", control_name("  Gain (!) ").view());
    check_text("", control_name("--").view());
    check_text("a_b", control_name("A\xC3\xA4"
                                   "b")
                          .view());
    LONGS_EQUAL(31, control_name(std::string(100, 'X')).size());
}
