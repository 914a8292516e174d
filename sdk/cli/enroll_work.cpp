#include "enroll_work.hpp"

#include "content_hash.hpp"
#include "files.hpp"
#include "session.hpp"

namespace cli {

namespace {

constexpr std::size_t kMostBytes = 64UL << 20U;

// A fault of this one picture or person; every other status would meet the next picture as well.
bool is_of_picture(compreface::Status status) {
    using compreface::Code;
    switch (status.code()) {
        case Code::invalid_name:
        case Code::invalid_image:
        case Code::image_too_large:
        case Code::file_unreadable:
        case Code::request_too_large:
        case Code::no_face_found:
        case Code::too_many_faces:
        case Code::rejected:
            return true;
        default:
            return false;
    }
}

}  // namespace

bool surely_not_done(compreface::Status status) {
    using compreface::Code;
    switch (status.code()) {
        case Code::invalid_url:
        case Code::invalid_key:
        case Code::invalid_option:
        case Code::name_not_resolved:
        case Code::connection_refused:
        case Code::tls_failed:
        case Code::bad_key_or_service:
        case Code::migration_running:
            return true;
        default:
            return is_of_picture(status);
    }
}

void EnrollWork::run(compreface::CompreFace& client, std::string_view key, const compreface::Options& options) {
    compreface::FaceCollection faces = client.recognition(key).face_collection();
    while (!ending_) {
        const std::size_t index = next_++;
        if (index >= plan_.pictures.size()) return;
        const PlannedPicture& picture = plan_.pictures[index];
        std::string bytes, error;
        if (read_file(picture.path.c_str(), kMostBytes, bytes, error) != Read::done) {
            refuse(picture, "file_unreadable", error);
        } else if (const std::string hash = content_hash(bytes); claim(picture, hash)) {
            compreface::AddedExample added;
            const auto image = compreface::Image::bytes(std::as_bytes(std::span(bytes)));
            const compreface::Status status = faces.add(image, picture.person, options, added);
            settle(picture, hash, status, client.last_error(), added.image_id.view());
        }
        ++handled_;
    }
}

bool EnrollWork::claim(const PlannedPicture& picture, const std::string& hash) {
    const std::lock_guard lock{mutex_};
    const auto [mine, is_first] = of_this_run_.emplace(hash, picture.person);
    const EnrollEntry* entry = state_.find(hash);
    const std::string other = entry != nullptr ? entry->subject : mine->second;
    if (other != picture.person) {
        report_.refused.push_back({picture, "picture_of_another", "the same picture is enrolled as '" + other + "'"});
        return false;
    }
    if (!is_first) {
        ++report_.duplicates;
        return false;
    }
    if (entry != nullptr && !entry->image_id.empty()) {
        ++report_.already;
        return false;
    }
    if (entry != nullptr && !again_) {
        report_.uncertain.push_back(
            {picture, "outcome_unknown", "begun before and never confirmed: look for it, then --again sends it"});
        return false;
    }
    if (state_.begun(hash, picture.person)) return true;
    end_by(Exit::output, "the state file cannot be written");
    return false;
}

void EnrollWork::settle(const PlannedPicture& picture, const std::string& hash, compreface::Status status,
                        const compreface::ErrorDetail& detail, std::string_view image_id) {
    const std::lock_guard lock{mutex_};
    bool written = true;
    if (status.ok()) {
        ++report_.enrolled;
        written = state_.done(hash, std::string(image_id), picture.person);
    } else if (surely_not_done(status)) {
        written = state_.undone(hash, picture.person);
        of_this_run_.erase(hash);
    }
    if (!status.ok() && is_of_picture(status)) {
        report_.refused.push_back({picture, std::string(status.name()), failure_text(status, detail)});
    } else if (!status.ok()) {
        if (!surely_not_done(status)) {
            report_.uncertain.push_back({picture, std::string(status.name()), failure_text(status, detail)});
        }
        end_by(exit_for(status), failure_text(status, detail));
    }
    if (!written) end_by(Exit::output, "the state file cannot be written");
}

void EnrollWork::refuse(const PlannedPicture& picture, std::string_view status, std::string why) {
    const std::lock_guard lock{mutex_};
    report_.refused.push_back({picture, std::string(status), std::move(why)});
}

void EnrollWork::end_by(Exit code, std::string why) {
    ending_ = true;
    if (report_.ended != Exit::done) return;
    report_.ended = code;
    report_.ended_why = std::move(why);
}

}  // namespace cli
