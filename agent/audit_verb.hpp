// compreface-agent audit: reads the record of decisions, and says whether it is as it was written.
#pragma once

namespace agent {

// Exit codes: 0 done, and with verify: nothing is wrong; 1 verify found something wrong; 64, 78 as everywhere; 69 the
// files cannot be read.
int run_audit(int argc, char** argv);

}  // namespace agent
