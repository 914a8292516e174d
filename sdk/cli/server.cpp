#include "actions.hpp"
#include "json_writer.hpp"
#include "session.hpp"
#include "terminal.hpp"

namespace cli {

Exit server_config(Session& session, const CommandLine&) {
    compreface::ServerConfig config;
    const compreface::Status status = session.server().server().config(config);
    if (!status.ok()) return session.failed(status, "");
    if (session.json()) {
        JsonWriter json;
        json.open_object().field("clientMaxFileSize", config.max_file_bytes);
        print(json.field("clientMaxBodySize", config.max_body_bytes).close_object().document());
    } else {
        print("largest picture  " + std::to_string(config.max_file_bytes) + " bytes\n");
        print("largest request  " + std::to_string(config.max_body_bytes) + " bytes\n");
    }
    return Exit::done;
}

Exit server_status(Session& session, const CommandLine& line) {
    if (line.has(Opt::wait_s)) {
        const std::uint32_t seconds = *line.count(Opt::wait_s);
        if (seconds < 1 || seconds > 600) return session.refused(Exit::usage, "--wait-s takes 1 to 600 seconds");
        const compreface::Status ready = session.server().server().is_ready(seconds * 1000);
        if (!ready.ok()) return session.failed(ready, "");
    }
    compreface::ConsistenceStatus now;
    const compreface::Status status = session.server().server().consistence_status(now);
    if (!status.ok()) return session.failed(status, "");
    if (session.json()) {
        JsonWriter json;
        json.open_object().field("demoFaceCollectionIsInconsistent", now.demo_face_collection_inconsistent);
        json.field("dbIsInconsistent", now.db_inconsistent).field("saveImagesToDB", now.save_images_to_db);
        print(json.field("status", "OK").close_object().document());
    } else {
        print("ready\n");
        print(now.db_inconsistent ? "examples made by another model: they match nobody until they are migrated\n"
                                  : "examples fit the model\n");
        print(now.save_images_to_db ? "pictures of examples are kept\n" : "pictures of examples are not kept\n");
    }
    return now.db_inconsistent ? Exit::no : Exit::done;
}

}  // namespace cli
