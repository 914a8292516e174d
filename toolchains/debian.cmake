# What the tool chains share: where the foreign libraries are, and how foreign programs run here.
# COMPREFACE_SYSROOT, from the command line or the environment, names a sysroot of your own; else Debian's is fetched.

if(NOT COMPREFACE_SYSROOT AND NOT "$ENV{COMPREFACE_SYSROOT}" STREQUAL "")
  set(COMPREFACE_SYSROOT "$ENV{COMPREFACE_SYSROOT}")
endif()
if(COMPREFACE_SYSROOT)
  set(CMAKE_SYSROOT "${COMPREFACE_SYSROOT}")
elseif(NOT CMAKE_SYSROOT)  # set already: a build inside this one (third_party/build.cmake, try_compile)
  if(COMPREFACE_CACHE)
    set(ENV{COMPREFACE_CACHE} "${COMPREFACE_CACHE}")
  endif()
  execute_process(
    COMMAND "${CMAKE_CURRENT_LIST_DIR}/../scripts/cross-sysroot" ${compreface_debian_arch}
    OUTPUT_VARIABLE CMAKE_SYSROOT OUTPUT_STRIP_TRAILING_WHITESPACE
    ERROR_VARIABLE compreface_error ERROR_STRIP_TRAILING_WHITESPACE
    RESULT_VARIABLE compreface_result)
  if(NOT compreface_result EQUAL 0)
    message(FATAL_ERROR "  ${compreface_error}")
  endif()
endif()

# Programs are this machine's, everything to compile and link against is the sysroot's.
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(ENV{PKG_CONFIG_SYSROOT_DIR} "${CMAKE_SYSROOT}")
set(ENV{PKG_CONFIG_LIBDIR}
  "${CMAKE_SYSROOT}/usr/lib/${compreface_triplet}/pkgconfig:${CMAKE_SYSROOT}/usr/lib/pkgconfig:${CMAKE_SYSROOT}/usr/share/pkgconfig")
set(ENV{PKG_CONFIG_PATH} "")

# For ctest: test programs run under user-mode emulation when it is installed.
find_program(COMPREFACE_EMULATOR ${compreface_emulator})
if(COMPREFACE_EMULATOR)
  set(CMAKE_CROSSCOMPILING_EMULATOR "${CMAKE_CURRENT_LIST_DIR}/emulate;${COMPREFACE_EMULATOR};${CMAKE_SYSROOT}")
endif()
