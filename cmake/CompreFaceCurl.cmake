# curl, and the hashes of Mbed TLS, for the whole project.
#
#   compreface::curl        libcurl with everything that it needs, in link order
#   compreface::mbedcrypto  SHA-256 and HMAC (mbedtls/md.h)
#   COMPREFACE_CURL_PREFIX  bundled only: folder with include/, lib/, licences/
#
# -DCOMPREFACE_CURL=bundled   curl with Mbed TLS, static and trimmed, built once into a cache (third_party/)
# -DCOMPREFACE_CURL=system    the libraries of the distribution, for a quick build

set(COMPREFACE_CURL bundled CACHE STRING "curl: 'bundled' (static, with Mbed TLS) or 'system'")
set_property(CACHE COMPREFACE_CURL PROPERTY STRINGS bundled system)
set(COMPREFACE_CACHE "$ENV{COMPREFACE_CACHE}" CACHE PATH
  "Where the bundled curl is kept between builds; empty: compreface-edge in the user's cache folder")
set(COMPREFACE_TARBALLS "$ENV{COMPREFACE_TARBALLS}" CACHE PATH
  "Folder that is searched first for the source archives of the bundled curl")

if(NOT COMPREFACE_CURL MATCHES "^(bundled|system)$")
  message(FATAL_ERROR "  COMPREFACE_CURL is '${COMPREFACE_CURL}': it can be 'bundled' or 'system'")
endif()

# Mbed TLS and curl are C; their compiler is the C compiler beside the project's own.
if(NOT CMAKE_C_COMPILER_LOADED)
  enable_language(C)
endif()
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

add_library(compreface::curl INTERFACE IMPORTED GLOBAL)
add_library(compreface::mbedcrypto INTERFACE IMPORTED GLOBAL)

if(COMPREFACE_CURL STREQUAL "bundled")
  set(compreface_cache_root "${COMPREFACE_CACHE}")
  if(NOT compreface_cache_root)
    if(NOT "$ENV{XDG_CACHE_HOME}" STREQUAL "")
      set(compreface_cache_root "$ENV{XDG_CACHE_HOME}/compreface-edge")
    elseif(NOT "$ENV{HOME}" STREQUAL "")
      set(compreface_cache_root "$ENV{HOME}/.cache/compreface-edge")
    else()
      set(compreface_cache_root "${CMAKE_BINARY_DIR}/third-party")
    endif()
  endif()
  include("${CMAKE_CURRENT_LIST_DIR}/third_party/build.cmake")
  compreface_third_party("${compreface_cache_root}" COMPREFACE_CURL_PREFIX)
  message(STATUS "curl: bundled, ${COMPREFACE_CURL_PREFIX}")

  set(compreface_lib "${COMPREFACE_CURL_PREFIX}/lib")
  # As targets of their own, so that each stands behind whoever needs it on every linker line.
  set(compreface_before Threads::Threads)
  foreach(archive mbedcrypto mbedx509 mbedtls curl)
    add_library(compreface::archive_${archive} STATIC IMPORTED GLOBAL)
    set_target_properties(compreface::archive_${archive} PROPERTIES
      IMPORTED_LOCATION "${compreface_lib}/lib${archive}.a"
      INTERFACE_LINK_LIBRARIES "${compreface_before}")
    set(compreface_before compreface::archive_${archive})
  endforeach()
  target_include_directories(compreface::mbedcrypto INTERFACE "${COMPREFACE_CURL_PREFIX}/include")
  target_link_libraries(compreface::mbedcrypto INTERFACE compreface::archive_mbedcrypto)
  target_include_directories(compreface::curl INTERFACE "${COMPREFACE_CURL_PREFIX}/include")
  target_compile_definitions(compreface::curl INTERFACE CURL_STATICLIB)
  target_link_libraries(compreface::curl INTERFACE compreface::archive_curl)
  # The archives hold far more than one program calls.
  target_link_options(compreface::curl INTERFACE LINKER:--gc-sections)
else()
  find_package(CURL 7.88 REQUIRED)
  find_path(COMPREFACE_MBEDTLS_INCLUDE mbedtls/md.h)
  find_library(COMPREFACE_MBEDCRYPTO mbedcrypto)
  if(NOT COMPREFACE_MBEDTLS_INCLUDE OR NOT COMPREFACE_MBEDCRYPTO)
    message(FATAL_ERROR "  COMPREFACE_CURL=system takes its hashes from the distribution's Mbed TLS: install libmbedtls-dev")
  endif()
  message(WARNING "COMPREFACE_CURL=system: libcurl ${CURL_VERSION_STRING} of this system. It is not the trimmed build "
    "with Mbed TLS: the sizes and memory figures in the README do not hold for it.")
  target_link_libraries(compreface::curl INTERFACE CURL::libcurl Threads::Threads)
  target_include_directories(compreface::mbedcrypto INTERFACE "${COMPREFACE_MBEDTLS_INCLUDE}")
  target_link_libraries(compreface::mbedcrypto INTERFACE "${COMPREFACE_MBEDCRYPTO}" Threads::Threads)
endif()
