// The manual page of the configuration, made from the key table.
#pragma once

#include "agent/process/config_table.hpp"
#include "agent/process/text_sink.hpp"

namespace agent {

// compreface-agent.conf(5) in man(7) markup: every key with its type, range, default, effect and meaning.
void print_man_page(TextSink& sink, const Vocabulary& words);

}  // namespace agent
