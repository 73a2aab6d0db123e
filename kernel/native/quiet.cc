// An addon that only loads libtensorflow_framework, without what that writes to stderr while it loads
// ("oneDNN custom operations are on"). The library says it before it reads TF_CPP_MIN_LOG_LEVEL, so only a stderr
// that leads nowhere keeps it out of a notebook. Failures come as errors of the addon that needs the library.
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include "node_api.h"

NAPI_MODULE_INIT() {
  const int kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (kept >= 0 && nowhere >= 0) {
    dup2(nowhere, STDERR_FILENO);
    dlopen("libtensorflow_framework.so.2", RTLD_LAZY | RTLD_LOCAL);
    dup2(kept, STDERR_FILENO);
  }
  if (nowhere >= 0) close(nowhere);
  if (kept >= 0) close(kept);
  return exports;
}
