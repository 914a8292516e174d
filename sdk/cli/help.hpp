// What is made from the tables of verbs.hpp for people and for the shell.
#pragma once

#include <string>
#include <string_view>

#include "verbs.hpp"

namespace cli {

// --help: of everything, of a group of verbs ("faces"), of one verb.
[[nodiscard]] std::string help();
[[nodiscard]] std::string help(std::string_view group);
[[nodiscard]] std::string help(const Verb& verb);

// --completion bash
[[nodiscard]] std::string bash_completion();

// --man: compreface(1) in troff
[[nodiscard]] std::string man_page();

// Where settings come from, in one text for help and man page.
[[nodiscard]] std::string_view settings_text();

// `text` in lines of at most `width` columns, each after the first begun by `indent` blanks.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t indent, std::size_t width = 100);

}  // namespace cli
