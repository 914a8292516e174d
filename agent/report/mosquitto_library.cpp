#include "agent/report/mosquitto_library.hpp"

#include <dlfcn.h>

namespace agent {
namespace {

void* handle = nullptr;
MosquittoLibrary library;

template <class Function>
bool find(const char* name, Function& out) {
    out = reinterpret_cast<Function>(::dlsym(handle, name));
    return out != nullptr;
}

}  // namespace

bool load_mosquitto_library() {
    if (handle != nullptr) return true;
    handle = ::dlopen("libmosquitto.so.1", RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) return false;
    bool all = true;
#define AGENT_ROW(name) all = find(#name, library.name) && all;
    AGENT_MOSQUITTO_FUNCTIONS(AGENT_ROW)
#undef AGENT_ROW
    return all;
}

const MosquittoLibrary& mosquitto_library() {
    return library;
}

void* openssl_function(const char* name) {
    return ::dlsym(handle, name);
}

}  // namespace agent
