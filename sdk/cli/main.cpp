// compreface: every call of the CompreFace server from a shell.
#include <csignal>
#include <cstdio>

#include "command_line.hpp"
#include "help.hpp"
#include "session.hpp"
#include "terminal.hpp"

namespace {

using cli::Exit;
using cli::Opt;

Exit print_alone(const cli::CommandLine& line) {
    if (line.has(Opt::help)) {
        cli::print(line.verb() != nullptr ? cli::help(*line.verb())
                   : line.group().empty() ? cli::help()
                                          : cli::help(line.group()));
    } else if (line.has(Opt::version)) {
        cli::print("compreface " COMPREFACE_EDGE_VERSION "\n");
    } else if (line.has(Opt::man)) {
        cli::print(cli::man_page());
    } else if (std::string_view(line.text(Opt::completion)) == "bash") {
        cli::print(cli::bash_completion());
    } else {
        cli::complain("--completion knows bash only");
        return Exit::usage;
    }
    return Exit::done;
}

Exit run(int argc, char** argv) {
    cli::CommandLine line;
    std::string error;
    if (!line.parse(argc, argv, error)) {
        cli::complain(error);
        cli::print(
            "Try 'compreface" + (line.verb() != nullptr ? " " + std::string(line.verb()->name) : "") + " --help'.\n",
            stderr);
        return Exit::usage;
    }
    if (line.verb() == nullptr || line.has(Opt::help)) return print_alone(line);
    cli::Session session{line};
    if (const Exit exit = session.open(); exit != Exit::done) return exit;
    return line.verb()->run(session, line);
}

}  // namespace

int main(int argc, char** argv) {
    const Exit exit = run(argc, argv);
    if (!cli::close_output() && exit == Exit::done) return static_cast<int>(Exit::output);
    return static_cast<int>(exit);
}
