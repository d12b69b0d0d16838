// A store for `createBudget` in Redis, for processes that share one limit. It has two hashes, here for the key "wan:budget":
//
// {wan:budget}:totals        spent and reserved, credits
// {wan:budget}:reservations  the credits of each reservation and the id of the call that made it, by task id or job id
//
// Because of the braces, both are on one node of a Redis Cluster. Each method is one script, which Redis runs as one atomic step.

/** The beginning of each script. Sums are rounded to 6 decimals, which removes floating-point noise. */
const FUNCTIONS = `
local totals, reservations = KEYS[1], KEYS[2]
local function round(credits) return string.format('%.6f', credits) end
local function total(name) return tonumber(redis.call('HGET', totals, name) or '0') end
local function add(name, credits) redis.call('HSET', totals, name, round(total(name) + credits)) end
`;

const RESERVE = `
local key, credits, limit, callId = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local taken = redis.call('HGET', reservations, key)
local status = 'added'
if taken then
  -- ioredis sends a command again when the connection breaks before the reply.
  if string.match(taken, ' (.*)$') ~= callId then status = 'keyTaken' end
elseif tonumber(round(total('spent') + total('reserved') + credits)) > limit then
  status = 'overLimit'
else
  redis.call('HSET', reservations, key, round(credits) .. ' ' .. callId)
  add('reserved', credits)
end
return { status, round(total('spent')), round(total('reserved')) }
`;

const RENAME = `
local found = redis.call('HGET', reservations, ARGV[1])
if found and redis.call('HEXISTS', reservations, ARGV[2]) == 0 then
  redis.call('HDEL', reservations, ARGV[1])
  redis.call('HSET', reservations, ARGV[2], found)
end
`;

// If no credits are given, the reserved credits count as spent.
const SETTLE = `
local found = redis.call('HGET', reservations, ARGV[1])
if not found then return 0 end
local credits = tonumber(string.match(found, '^(%S+)'))
redis.call('HDEL', reservations, ARGV[1])
add('reserved', -credits)
add('spent', tonumber(ARGV[2]) or credits)
return 1
`;

const READ = `
return { round(total('spent')), round(total('reserved')), redis.call('HGETALL', reservations) }
`;

/**
 * Keeps the numbers of a budget in Redis.
 *
 * @param {import("ioredis").Redis | import("ioredis").Cluster} redis
 * @param {{ key: string }} options The prefix of the keys. Each limit needs its own prefix.
 * @returns {import("wan-client/account").BudgetStore}
 */
export function redisBudgetStore(redis, { key: prefix }) {
  const keys = [`{${prefix}}:totals`, `{${prefix}}:reservations`];
  const run = (script, ...args) => redis.eval(FUNCTIONS + script, keys.length, ...keys, ...args);
  return {
    async reserve(key, credits, limit, callId) {
      const [status, spent, reserved] = await run(RESERVE, key, credits, limit, callId);
      return { status, spent: Number(spent), reserved: Number(reserved) };
    },
    rename: (key, newKey) => run(RENAME, key, newKey),
    settle: async (key, credits = "") => (await run(SETTLE, key, credits)) === 1,
    async read() {
      const [spent, reserved, fields] = await run(READ);
      return { spent: Number(spent), reserved: Number(reserved), reservations: reservationsIn(fields) };
    },
  };
}

/** @param {string[]} fields Each key with its reservation, as in the reply of `HGETALL`. */
function reservationsIn(fields) {
  const reservations = [];
  for (let index = 0; index < fields.length; index += 2) {
    const [key, reservation] = fields.slice(index, index + 2);
    reservations.push({ key, credits: Number.parseFloat(reservation) });
  }
  return reservations;
}
