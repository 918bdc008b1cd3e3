-- Asks the paths of a file in turn, each thread its own share; prints what it found as one line of JSON.
-- Arguments: file, number of threads, Accept, "once" (stop when every path was asked) or "again".
local threads = {}
local started = 0

function setup(thread)
  thread:set("mine", started)
  started = started + 1
  table.insert(threads, thread)
end

function init(args)
  paths, turn, ended, failed, headers, once = {}, 0, 0, 0, { Accept = args[3] }, args[4] == "once"
  local line = 0
  for path in io.lines(args[1]) do
    if line % tonumber(args[2]) == mine then table.insert(paths, path) end
    line = line + 1
  end
  if #paths == 0 then
    for path in io.lines(args[1]) do table.insert(paths, path) end
  end
end

function request()
  local path = paths[turn % #paths + 1]
  turn = turn + 1
  return wrk.format("GET", path, headers)
end

function response(status)
  ended = ended + 1
  if status ~= 200 then failed = failed + 1 end
  if once and ended >= #paths then wrk.thread:stop() end
end

function done(summary, latency)
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  for _, thread in ipairs(threads) do errors = errors + thread:get("failed") end
  print(string.format('\n{"requests": %d, "seconds": %f, "median_us": %f, "errors": %d}',
    summary.requests, summary.duration / 1e6, latency:percentile(50), errors))
end
