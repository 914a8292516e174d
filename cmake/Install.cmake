# What `cmake --install` puts where, by component: agent, cli, dev. GNUInstallDirs decides about the folders; settings and
# state are the machine's, not the prefix's: /etc/compreface-agent and /var/lib/compreface-agent.
if(compreface_triplet AND CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  # GNUInstallDirs does as Debian does only when it does not cross-compile.
  set(CMAKE_INSTALL_LIBDIR "lib/${compreface_triplet}" CACHE PATH "Object code libraries")
endif()
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(compreface_made "${CMAKE_BINARY_DIR}/installed")  # files that are made at configure time
set(compreface_packaging "${CMAKE_SOURCE_DIR}/packaging")

# Debian wants these compressed, with nothing about when; other systems read them so too.
find_program(COMPREFACE_GZIP gzip REQUIRED)
function(compreface_gzip in out)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${in}")
  execute_process(COMMAND "${COMPREFACE_GZIP}" -9nc "${in}" OUTPUT_FILE "${out}" COMMAND_ERROR_IS_FATAL ANY)
endfunction()
file(MAKE_DIRECTORY "${compreface_made}")

# The licence texts of what is inside our files. curl's text is that of the very archive that is built in.
function(compreface_copyright)
  file(READ "${compreface_packaging}/debian/copyright" text)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${compreface_packaging}/debian/copyright")
  if(COMPREFACE_CURL_PREFIX)
    file(READ "${COMPREFACE_CURL_PREFIX}/licences/curl-COPYING" curl)
    string(STRIP "${curl}" curl)
    string(REPLACE ";" "@semicolon@" curl "${curl}")
    string(REGEX REPLACE "\n[ \t]*\n" "\n.\n" curl "${curl}")
    string(REPLACE "\n" "\n " curl "${curl}")
    string(REPLACE "@semicolon@" ";" curl "${curl}")
    string(REPLACE "@CURL_LICENCE@" "${curl}" text "${text}")
  else()
    string(REPLACE "@CURL_LICENCE@" "(not inside this build, which uses the system's libcurl)" text "${text}")
  endif()
  file(WRITE "${compreface_made}/copyright" "${text}")
endfunction()
compreface_copyright()
compreface_gzip("${compreface_packaging}/debian/changelog" "${compreface_made}/changelog.gz")

# install_documents(COMPONENT PACKAGE): what each package says about itself
function(install_documents component package)
  install(FILES "${compreface_made}/copyright" "${compreface_made}/changelog.gz"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/${package}" COMPONENT ${component})
  set(overrides "${compreface_packaging}/debian/${package}.lintian-overrides")
  if(EXISTS "${overrides}")
    install(FILES "${overrides}" DESTINATION "${CMAKE_INSTALL_DATADIR}/lintian/overrides" RENAME "${package}" COMPONENT ${component})
  endif()
endfunction()

if(COMPREFACE_AGENT)
  configure_file("${CMAKE_SOURCE_DIR}/systemd/compreface-agent@.service.in" "${compreface_made}/compreface-agent@.service" @ONLY)
  configure_file("${CMAKE_SOURCE_DIR}/systemd/compreface-door@.service.in" "${compreface_made}/compreface-door@.service" @ONLY)
  compreface_gzip("${compreface_packaging}/man/compreface-door.8" "${compreface_made}/compreface-door.8.gz")
  # As the unit wants it: the key is a credential that the service manager lends.
  file(READ "${CMAKE_SOURCE_DIR}/config/agent.example.conf" example)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/config/agent.example.conf")
  string(REGEX REPLACE "\nkey_file = [^\n]*" "\nkey_file = %d/api-key" example "${example}")
  file(WRITE "${compreface_made}/example.conf" "${example}")
  compreface_gzip("${compreface_packaging}/man/compreface-agent.1" "${compreface_made}/compreface-agent.1.gz")
  compreface_gzip("${compreface_packaging}/man/compreface-agent.conf.5" "${compreface_made}/compreface-agent.conf.5.gz")

  install(TARGETS compreface-agent compreface-door DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT agent)
  install(FILES "${compreface_made}/compreface-door@.service" systemd/compreface-door-wake.service
    DESTINATION lib/systemd/system COMPONENT agent)
  # Part of the guard's unit, as it were: nobody has to enable it.
  foreach(sleep suspend hibernate hybrid-sleep suspend-then-hibernate)
    file(MAKE_DIRECTORY "${compreface_made}/wake/${sleep}.target.wants")
    file(CREATE_LINK ../compreface-door-wake.service
      "${compreface_made}/wake/${sleep}.target.wants/compreface-door-wake.service" SYMBOLIC)
  endforeach()
  install(DIRECTORY "${compreface_made}/wake/" DESTINATION lib/systemd/system COMPONENT agent)
  install(FILES "${compreface_made}/compreface-door.8.gz" DESTINATION "${CMAKE_INSTALL_MANDIR}/man8" COMPONENT agent)
  install(FILES "${compreface_made}/example.conf" DESTINATION /etc/compreface-agent COMPONENT agent)
  install(DIRECTORY DESTINATION /var/lib/compreface-agent COMPONENT agent)
  # Not LIBDIR: units and rules are of no architecture.
  install(FILES "${compreface_made}/compreface-agent@.service" DESTINATION lib/systemd/system COMPONENT agent)
  install(FILES systemd/sysusers.conf DESTINATION lib/sysusers.d RENAME compreface-agent.conf COMPONENT agent)
  install(FILES systemd/gpio.rules DESTINATION lib/udev/rules.d RENAME 60-compreface-agent-gpio.rules COMPONENT agent)
  install(FILES docs/wiring.md DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/compreface-agent" COMPONENT agent)
  install(FILES config/policy.example.conf DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/compreface-agent"
    COMPONENT agent)
  install(DIRECTORY systemd/examples DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/compreface-agent" COMPONENT agent)
  install(FILES "${compreface_made}/compreface-agent.1.gz" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT agent)
  install(FILES "${compreface_made}/compreface-agent.conf.5.gz" DESTINATION "${CMAKE_INSTALL_MANDIR}/man5" COMPONENT agent)
  install(FILES "${compreface_packaging}/completion/compreface-agent"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" COMPONENT agent)
  install_documents(agent compreface-agent)
endif()

# The command writes its manual and its completion itself; a foreign one does so under emulation.
if(TARGET compreface)
  install(TARGETS compreface DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT cli)
  if(CMAKE_BUILD_TYPE STREQUAL "MinSizeRel" AND NOT COMPREFACE_SANITIZE AND (NOT CMAKE_CROSSCOMPILING OR CMAKE_CROSSCOMPILING_EMULATOR))
    add_custom_command(OUTPUT "${compreface_made}/compreface.1.gz" "${compreface_made}/compreface.bash"
      COMMAND compreface --man > "${compreface_made}/compreface.1"
      COMMAND "${COMPREFACE_GZIP}" -9nf "${compreface_made}/compreface.1"
      COMMAND compreface --completion bash > "${compreface_made}/compreface.bash"
      DEPENDS compreface VERBATIM)
    add_custom_target(compreface_cli_documents ALL DEPENDS "${compreface_made}/compreface.1.gz")
    install(FILES "${compreface_made}/compreface.1.gz" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT cli)
    install(FILES "${compreface_made}/compreface.bash" RENAME compreface
      DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" COMPONENT cli)
  endif()
  install_documents(cli compreface-cli)
endif()

# The SDK, static. Its curl and Mbed TLS lie in a folder of their own, where no other program finds them by accident.
install(TARGETS compreface_core compreface_curl_transport ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT dev)
install(DIRECTORY sdk/include/compreface DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT dev)
if(COMPREFACE_CURL_PREFIX)
  install(DIRECTORY "${COMPREFACE_CURL_PREFIX}/lib/" DESTINATION "${CMAKE_INSTALL_LIBDIR}/compreface" COMPONENT dev
    FILES_MATCHING PATTERN "*.a")
  set(compreface_curl_libs "")
  foreach(name curl mbedtls mbedx509 mbedcrypto)
    string(APPEND compreface_curl_libs " \${libdir}/compreface/lib${name}.a")
  endforeach()
  set(compreface_curl_requires "")
else()
  set(compreface_curl_libs "")
  set(compreface_curl_requires ", libcurl")
endif()
set(compreface_config_folder "${CMAKE_INSTALL_LIBDIR}/cmake/compreface")
configure_package_config_file(cmake/templates/compreface-config.cmake.in "${compreface_made}/compreface-config.cmake"
  INSTALL_DESTINATION "${compreface_config_folder}" PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR)
# Before 1.0 a new minor version may change the interface.
write_basic_package_version_file("${compreface_made}/compreface-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${compreface_made}/compreface-config.cmake" "${compreface_made}/compreface-config-version.cmake"
  DESTINATION "${compreface_config_folder}" COMPONENT dev)
configure_file(cmake/templates/compreface.pc.in "${compreface_made}/compreface.pc" @ONLY)
install(FILES "${compreface_made}/compreface.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT dev)
install(FILES sdk/examples/recognize.cpp DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/libcompreface-dev/examples" COMPONENT dev)
install_documents(dev libcompreface-dev)
