/** The search index, in a thread of its own. */

import '@parley/client/search-worker'
