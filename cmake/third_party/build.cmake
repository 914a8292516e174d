# Builds Mbed TLS and curl once into a cache outside of the build folder and tells where they are.
#
# One cache entry per recipe, compiler and architecture, so the presets of one machine share an entry and a cross build
# gets its own. An entry appears by a rename when it is complete: a folder with the final name is always whole.

include("${CMAKE_CURRENT_LIST_DIR}/options.cmake")

# Runs a command, its output goes to LOG; when it fails, the end of the log is shown. Flags in the environment are kept
# away: they would be in the archives but not in the name of the cache entry.
function(compreface_step what log)
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -E env --unset=CFLAGS --unset=CPPFLAGS --unset=LDFLAGS ${ARGN}
    OUTPUT_FILE "${log}" ERROR_FILE "${log}" RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    execute_process(COMMAND tail -n 20 "${log}" OUTPUT_VARIABLE tail)
    string(REPLACE "\n" "\n  " tail "${tail}")
    message(FATAL_ERROR "  ${what} failed. The last lines of ${log}:\n  ${tail}")
  endif()
endfunction()

# Configures, and builds the named targets of, SOURCE in BINARY.
function(compreface_build name source binary logs)
  cmake_parse_arguments(arg "" "" "OPTIONS;TARGETS" ${ARGN})
  list(TRANSFORM arg_OPTIONS PREPEND "-D")
  # Without the map, __FILE__ would put the path of this cache into every user's program.
  compreface_step("configuring ${name}" "${logs}/${name}-configure.log"
    "${CMAKE_COMMAND}" -G "${CMAKE_GENERATOR}" -S "${source}" -B "${binary}"
    ${COMPREFACE_COMPILER_OPTIONS}
    -DCMAKE_BUILD_TYPE=MinSizeRel
    "-DCMAKE_C_FLAGS_MINSIZEREL=${COMPREFACE_THIRD_PARTY_C_FLAGS} -ffile-prefix-map=\"${source}=${name}\""
    -DCMAKE_POSITION_INDEPENDENT_CODE=ON
    ${arg_OPTIONS})
  set(jobs "$ENV{CMAKE_BUILD_PARALLEL_LEVEL}")
  if(NOT jobs)
    cmake_host_system_information(RESULT jobs QUERY NUMBER_OF_LOGICAL_CORES)
  endif()
  compreface_step("building ${name}" "${logs}/${name}-build.log"
    "${CMAKE_COMMAND}" --build "${binary}" --config MinSizeRel --parallel ${jobs} --target ${arg_TARGETS})
endfunction()

# The compiler as this project found it, for the builds inside.
function(compreface_compiler_options out)
  set(options)
  if(CMAKE_TOOLCHAIN_FILE)
    get_filename_component(file "${CMAKE_TOOLCHAIN_FILE}" ABSOLUTE BASE_DIR "${CMAKE_SOURCE_DIR}")
    list(APPEND options "-DCMAKE_TOOLCHAIN_FILE=${file}")
  elseif(CMAKE_CROSSCOMPILING)
    list(APPEND options
      "-DCMAKE_SYSTEM_NAME=${CMAKE_SYSTEM_NAME}" "-DCMAKE_SYSTEM_PROCESSOR=${CMAKE_SYSTEM_PROCESSOR}")
  endif()
  foreach(variable CMAKE_C_COMPILER CMAKE_C_COMPILER_TARGET CMAKE_SYSROOT CMAKE_MAKE_PROGRAM)
    if(${variable})
      list(APPEND options "-D${variable}=${${variable}}")
    endif()
  endforeach()
  set(${out} "${options}" PARENT_SCOPE)
endfunction()

# <architecture>-<hash of everything that decides what the archives contain>
function(compreface_cache_key out)
  get_filename_component(compiler "${CMAKE_C_COMPILER}" REALPATH)  # cc and gcc are the same one
  set(recipe "${compiler};${CMAKE_C_COMPILER_ID} ${CMAKE_C_COMPILER_VERSION};${CMAKE_C_COMPILER_TARGET}"
    "${CMAKE_SYSTEM_NAME};${CMAKE_SYSTEM_PROCESSOR};${CMAKE_SYSROOT}")
  set(files build.cmake options.cmake sources.txt mbedtls_config.h)
  list(TRANSFORM files PREPEND "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/")
  if(CMAKE_TOOLCHAIN_FILE)
    get_filename_component(toolchain "${CMAKE_TOOLCHAIN_FILE}" ABSOLUTE BASE_DIR "${CMAKE_SOURCE_DIR}")
    list(APPEND files "${toolchain}")
  endif()
  foreach(file IN LISTS files)
    file(SHA256 "${file}" hash)
    string(APPEND recipe ";${hash}")
  endforeach()
  string(SHA256 hash "${recipe}")
  string(SUBSTRING "${hash}" 0 12 hash)
  set(arch "${CMAKE_C_LIBRARY_ARCHITECTURE}")
  if(NOT arch)
    set(arch "${CMAKE_SYSTEM_PROCESSOR}")
  endif()
  set(${out} "${arch}-${hash}" PARENT_SCOPE)
endfunction()

# Unpacks one pinned archive into WORK and tells the folder and the version.
function(compreface_unpack name downloads work out_folder out_version)
  file(STRINGS "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/sources.txt" pin REGEX "^${name} ")
  string(REGEX REPLACE " +" ";" pin "${pin}")
  list(GET pin 1 version)
  list(GET pin 2 file)
  file(ARCHIVE_EXTRACT INPUT "${downloads}/${file}" DESTINATION "${work}")
  set(${out_folder} "${work}/${name}-${version}" PARENT_SCOPE)
  set(${out_version} "${version}" PARENT_SCOPE)
endfunction()

# Fills the folder PREFIX with include/, lib/, licences/ and logs/. Works in WORK, which it removes at the end.
function(compreface_fill_cache prefix downloads work)
  set(here "${CMAKE_CURRENT_FUNCTION_LIST_DIR}")
  file(REMOVE_RECURSE "${work}")
  file(MAKE_DIRECTORY "${downloads}" "${work}/entry/logs" "${work}/entry/licences" "${work}/entry/lib")

  execute_process(
    COMMAND "${here}/fetch-sources" "${here}/sources.txt" "${downloads}" ${COMPREFACE_TARBALLS}
    ERROR_VARIABLE error RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    string(STRIP "${error}" error)
    message(FATAL_ERROR "  ${error}")  # two spaces: CMake leaves the line as it is
  endif()

  compreface_unpack(mbedtls "${downloads}" "${work}" source version)
  message(STATUS "building Mbed TLS ${version} (about 15 s, once)")
  configure_file("${here}/mbedtls_config.h" "${source}/include/mbedtls/mbedtls_config.h" COPYONLY)
  set(mbedtls "${work}/mbedtls-build/library")
  compreface_build(mbedtls "${source}" "${work}/mbedtls-build" "${work}/entry/logs"
    OPTIONS ${COMPREFACE_MBEDTLS_OPTIONS}
    TARGETS mbedtls mbedx509 mbedcrypto)
  file(COPY "${source}/include" DESTINATION "${work}/entry" FILES_MATCHING PATTERN "*.h")
  file(COPY "${mbedtls}/libmbedtls.a" "${mbedtls}/libmbedx509.a" "${mbedtls}/libmbedcrypto.a"
    DESTINATION "${work}/entry/lib")
  file(COPY_FILE "${source}/LICENSE" "${work}/entry/licences/mbedtls-LICENSE")

  compreface_unpack(curl "${downloads}" "${work}" source version)
  message(STATUS "building curl ${version} (about 20 s, once)")
  set(mbedtls "${work}/entry")
  compreface_build(curl "${source}" "${work}/curl-build" "${work}/entry/logs"
    OPTIONS ${COMPREFACE_CURL_OPTIONS}
      "MBEDTLS_INCLUDE_DIR=${mbedtls}/include"
      "MBEDTLS_LIBRARY=${mbedtls}/lib/libmbedtls.a"
      "MBEDX509_LIBRARY=${mbedtls}/lib/libmbedx509.a"
      "MBEDCRYPTO_LIBRARY=${mbedtls}/lib/libmbedcrypto.a"
    TARGETS libcurl_static)
  file(COPY "${source}/include/curl" DESTINATION "${work}/entry/include" FILES_MATCHING PATTERN "*.h")
  file(COPY "${work}/curl-build/lib/libcurl.a" DESTINATION "${work}/entry/lib")
  file(COPY_FILE "${source}/COPYING" "${work}/entry/licences/curl-COPYING")

  file(RENAME "${work}/entry" "${prefix}")
  file(REMOVE_RECURSE "${work}")
endfunction()

# Sets OUT to the folder of the finished cache entry, which is built first when it is not there.
function(compreface_third_party root out)
  compreface_compiler_options(COMPREFACE_COMPILER_OPTIONS)
  compreface_cache_key(key)
  set(prefix "${root}/${key}")
  if(NOT EXISTS "${prefix}")
    # One build at a time: two presets configured at once want the same entry, or at least the same downloads. The lock
    # ends with its process, and what an interrupted build left is cleared by the next one.
    file(MAKE_DIRECTORY "${root}")
    file(LOCK "${root}/lock" GUARD FUNCTION TIMEOUT 0 RESULT_VARIABLE busy)
    if(NOT busy EQUAL 0)
      message(STATUS "waiting for another configure run, which is building curl")
      file(LOCK "${root}/lock" GUARD FUNCTION TIMEOUT 1800)
    endif()
    if(NOT EXISTS "${prefix}")
      file(GLOB leftovers "${root}/*.part")
      if(leftovers)
        file(REMOVE_RECURSE ${leftovers})
      endif()
      compreface_fill_cache("${prefix}" "${root}/downloads" "${root}/${key}.part")
    endif()
  endif()
  set(${out} "${prefix}" PARENT_SCOPE)
endfunction()
