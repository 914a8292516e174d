# Debian packages, made by cpack -G DEB: one for each installed component. scripts/package makes all of them.
set(CPACK_PACKAGE_NAME compreface-edge)
set(CPACK_PACKAGE_VENDOR "compreface-edge")
set(CPACK_PACKAGE_CONTACT "Seed 5a1ed03c maintainers <maintainers@users.noreply.r-seed-5a1ed03c.example>")
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON)  # /etc and /var lie outside of the prefix
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_COMPONENTS_ALL dev)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

# Debian's name of the architecture, and for a foreign one where the owners of its libraries are noted.
if(compreface_debian_arch)
  set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE ${compreface_debian_arch})
  set(compreface_library_folder "${CMAKE_SYSROOT}/usr/lib/${compreface_triplet}")
  file(WRITE "${CMAKE_BINARY_DIR}/cpack-cross.cmake"
    "# Libraries and their owners are looked up in the sysroot.\n"
    "set(ENV{DEB_HOST_ARCH} ${compreface_debian_arch})\n"
    "set(ENV{DPKG_ADMINDIR} \"${CMAKE_SYSROOT}/var/lib/dpkg\")\n")
  set(CPACK_PROJECT_CONFIG_FILE "${CMAKE_BINARY_DIR}/cpack-cross.cmake")
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${compreface_library_folder}")
endif()

if(COMPREFACE_AGENT)
  list(APPEND CPACK_COMPONENTS_ALL agent)
  set(CPACK_DEBIAN_AGENT_PACKAGE_NAME compreface-agent)
  set(CPACK_DEBIAN_AGENT_PACKAGE_SECTION video)
  set(CPACK_COMPONENT_AGENT_DESCRIPTION "watches a camera and tells whom a CompreFace server recognizes
A small service, one instance a camera, for the board beside the camera. It
sends a picture to a CompreFace face recognition server when something moves,
and tells who was seen as events: in the journal, in a file, to a program.

Nothing is enabled by installing it; compreface-agent(1) has the steps.")
  set(CPACK_DEBIAN_AGENT_PACKAGE_SHLIBDEPS ON)
  # systemd-sysusers makes the account; the unit is written for this version and later.
  set(CPACK_DEBIAN_AGENT_PACKAGE_DEPENDS "systemd (>= 252)")
  set(CPACK_DEBIAN_AGENT_PACKAGE_RECOMMENDS "ca-certificates, udev")
  if(COMPREFACE_MQTT)
    string(APPEND CPACK_DEBIAN_AGENT_PACKAGE_RECOMMENDS ", libmosquitto1")  # loaded when there is a broker
  endif()
  set(CPACK_DEBIAN_AGENT_PACKAGE_CONTROL_EXTRA
    "${CMAKE_SOURCE_DIR}/packaging/debian/postinst;${CMAKE_SOURCE_DIR}/packaging/debian/prerm;${CMAKE_SOURCE_DIR}/packaging/debian/postrm;${CMAKE_SOURCE_DIR}/packaging/debian/conffiles")
endif()

if(TARGET compreface)
  list(APPEND CPACK_COMPONENTS_ALL cli)
  set(CPACK_DEBIAN_CLI_PACKAGE_NAME compreface-cli)
  set(CPACK_DEBIAN_CLI_PACKAGE_SECTION utils)
  set(CPACK_COMPONENT_CLI_DESCRIPTION "every call of a CompreFace server from the command line
Recognizes, detects and compares faces and keeps the collections of a
CompreFace face recognition server; answers are JSON.")
  set(CPACK_DEBIAN_CLI_PACKAGE_SHLIBDEPS ON)
  set(CPACK_DEBIAN_CLI_PACKAGE_RECOMMENDS ca-certificates)
endif()

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libcompreface-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_COMPONENT_DEV_DESCRIPTION "client for CompreFace face recognition servers, for C++20
A static library that takes no heap, throws nothing, and lets the caller own
all memory. With headers, find_package(compreface) and pkg-config; the curl
and Mbed TLS that it is linked with are included.")
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libcjson-dev, libc6-dev")
set(CPACK_DEBIAN_DEV_PACKAGE_SHLIBDEPS OFF)

include(CPack)
