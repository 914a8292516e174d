// What the verbs do, a function each. Each says on standard error what went wrong.
#pragma once

#include "exit_code.hpp"

namespace cli {

class CommandLine;
class Session;

// look.cpp
Exit recognize(Session& session, const CommandLine& line);
Exit detect(Session& session, const CommandLine& line);
Exit verify(Session& session, const CommandLine& line);
Exit faces_verify(Session& session, const CommandLine& line);

// faces.cpp
Exit faces_add(Session& session, const CommandLine& line);
Exit faces_list(Session& session, const CommandLine& line);
Exit faces_delete(Session& session, const CommandLine& line);
Exit faces_download(Session& session, const CommandLine& line);

// subjects.cpp
Exit subjects_add(Session& session, const CommandLine& line);
Exit subjects_list(Session& session, const CommandLine& line);
Exit subjects_rename(Session& session, const CommandLine& line);
Exit subjects_delete(Session& session, const CommandLine& line);

// embeddings.cpp
Exit embeddings_recognize(Session& session, const CommandLine& line);
Exit embeddings_verify(Session& session, const CommandLine& line);

// server.cpp
Exit server_config(Session& session, const CommandLine& line);
Exit server_status(Session& session, const CommandLine& line);

// enroll.cpp
Exit enroll(Session& session, const CommandLine& line);

// draw.cpp
Exit draw(Session& session, const CommandLine& line);

}  // namespace cli
