// INI text by libinih, line by line: what the library would cut or skip in silence is refused with its line number.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace cli {

// Takes one `key = value` of [section]. False: not known.
using IniTaker = std::function<bool(std::string_view section, std::string_view key, std::string_view value)>;

// False: `error` names the first line that is wrong. Values are never repeated in it: they may be keys.
[[nodiscard]] bool read_ini(std::string_view text, std::string_view name, const IniTaker& take, std::string& error);

}  // namespace cli
