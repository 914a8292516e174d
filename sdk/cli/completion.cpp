#include "help.hpp"

namespace cli {

namespace {

void append_words(std::string& out, std::span<const Opt> options) {
    for (const Opt id : options) out += " " + std::string(option_row(id).name);
}

// Options whose value is a file, as "--key-file|--config|...".
std::string file_options() {
    std::string out = "-o";
    for (const OptionRow& row : option_rows()) {
        if (row.value == "FILE") out += "|" + std::string(row.name);
    }
    return out;
}

std::string value_options() {
    std::string out;
    for (const OptionRow& row : option_rows()) {
        if (row.value.empty() || row.value == "FILE") continue;
        out += (out.empty() ? "" : "|") + std::string(row.name);
    }
    return out;
}

}  // namespace

std::string bash_completion() {
    std::string first = "";
    std::string groups;
    std::string second;
    std::string group;
    std::string options;
    for (const Verb& verb : verbs()) {
        const std::size_t blank = verb.name.find(' ');
        const std::string word{verb.name.substr(0, blank)};
        if (blank == std::string_view::npos || word != group) first += " " + word;
        if (blank != std::string_view::npos) {
            if (word != group) {
                if (!group.empty()) groups += "|";
                groups += word;
                second += (group.empty() ? "" : "\" ;;\n") + std::string("        ") + word + ") words=\"";
                group = word;
            } else {
                second += " ";
            }
            second += verb.name.substr(blank + 1);
        }
        options += "        \"" + std::string(verb.name) + "\") words=\"";
        std::string list;
        append_words(list, verb.options);
        options += list.empty() ? "\" ;;\n" : list.substr(1) + "\" ;;\n";
    }
    second += "\" ;;\n";
    std::string common;
    append_words(common, common_options());

    return "# bash completion of compreface; written by 'compreface --completion bash'\n"
           "_compreface() {\n"
           "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} verb= i words=\n"
           "    COMPREPLY=()\n"
           "    case $before in\n"
           "        " +
           file_options() +
           ") COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n"
           "        --completion) COMPREPLY=($(compgen -W bash -- \"$word\")); return ;;\n"
           "        " +
           value_options() +
           ") return ;;\n"
           "    esac\n"
           "    for ((i = 1; i < COMP_CWORD; ++i)); do\n"
           "        case ${COMP_WORDS[i-1]} in " +
           file_options() + "|" + value_options() +
           ") continue ;; esac\n"
           "        case ${COMP_WORDS[i]} in -*) continue ;; esac\n"
           "        if [[ -z $verb ]]; then\n"
           "            verb=${COMP_WORDS[i]}\n"
           "        else\n"
           "            case $verb in " +
           groups +
           ") verb+=\" ${COMP_WORDS[i]}\" ;; esac\n"
           "            break\n"
           "        fi\n"
           "    done\n"
           "    if [[ $word == -* ]]; then\n"
           "        case $verb in\n" +
           options +
           "        \"\") words=\"--version --completion --man\" ;;\n"
           "        esac\n"
           "        COMPREPLY=($(compgen -W \"$words" +
           common +
           "\" -- \"$word\"))\n"
           "        return\n"
           "    fi\n"
           "    case $verb in\n"
           "        \"\") words=\"" +
           first.substr(1) + "\" ;;\n" + second +
           "        *) COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n"
           "    esac\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
           "}\n"
           "complete -o filenames -F _compreface compreface\n";
}

}  // namespace cli
