// Which pictures of which people a folder has.
#pragma once

#include <string>
#include <vector>

namespace cli {

struct PlannedPicture {
    std::string person;  // the folder's name
    std::string path;
};

struct EnrollPlan {
    std::vector<PlannedPicture> pictures;  // by person, then by path
    std::vector<std::string> left_out;     // paths of what is no picture by its name, or no person's
};

// False: `error` says why nothing may be sent: DIR cannot be read, or two folders are one subject to the server.
[[nodiscard]] bool plan_enroll(const std::string& dir, EnrollPlan& out, std::string& error);

}  // namespace cli
