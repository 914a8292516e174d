# What every target of every preset shares: sections the linker can drop, wide time and offsets on 32-bit machines.
add_compile_options(-ffunction-sections -fdata-sections)
add_link_options(-Wl,--gc-sections -Wl,--as-needed)
add_compile_definitions(_FILE_OFFSET_BITS=64)
if(CMAKE_SIZEOF_VOID_P EQUAL 4)
  add_compile_definitions(_TIME_BITS=64)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

if(COMPREFACE_FUZZ)
  set(COMPREFACE_SANITIZE fuzzer-no-link,address,undefined)
endif()
if(COMPREFACE_SANITIZE)
  # Not vptr: that check needs type information, which our libraries are compiled without.
  add_compile_options(-fsanitize=${COMPREFACE_SANITIZE} -fno-sanitize=vptr -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${COMPREFACE_SANITIZE})
endif()
