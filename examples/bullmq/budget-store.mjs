// A store for `createBudget` in Redis, for processes that share one limit. It has two hashes, here for the key "wan:budget":
//
// {wan:budget}:totals        spent and reserved, credits
// {wan:budget}:reservations  the credits of each reservation, by task id or job id; several amounts if a job was submitted again
//
// With the braces, both are on one node of a Redis Cluster. Each method is one script, which Redis runs as one atomic step.

/** Begins each script. Sums are rounded to 6 decimals, without the noise of floating-point sums. */
const FUNCTIONS = `
local totals, reservations = KEYS[1], KEYS[2]
local function round(credits) return string.format('%.6f', credits) end
local function total(name) return tonumber(redis.call('HGET', totals, name) or '0') end
local function add(name, credits) redis.call('HSET', totals, name, round(total(name) + credits)) end
local function put(key, credits)
  local others = redis.call('HGET', reservations, key)
  redis.call('HSET', reservations, key, (others and others .. ' ' or '') .. round(credits))
  add('reserved', credits)
end
local function take(key)
  local amounts = redis.call('HGET', reservations, key)
  if not amounts then return nil end
  local first, others = string.match(amounts, '^(%S+) ?(.*)$')
  if others == '' then redis.call('HDEL', reservations, key) else redis.call('HSET', reservations, key, others) end
  add('reserved', -tonumber(first))
  return tonumber(first)
end
`;

const RESERVE = `
local key, credits, limit = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local added = tonumber(round(total('spent') + total('reserved') + credits)) <= limit
if added then put(key, credits) end
return { added and 1 or 0, round(total('spent')), round(total('reserved')) }
`;

const RENAME = `
local credits = take(ARGV[1])
if credits then put(ARGV[2], credits) end
`;

// Without credits, as much as was reserved is spent.
const SETTLE = `
local taken = take(ARGV[1])
if taken then add('spent', tonumber(ARGV[2]) or taken) end
return taken and 1 or 0
`;

const READ = `
return { round(total('spent')), round(total('reserved')), redis.call('HGETALL', reservations) }
`;

/**
 * Keeps the numbers of a budget in Redis.
 *
 * @param {import("ioredis").Redis | import("ioredis").Cluster} redis
 * @param {{ key: string }} options The prefix of the keys. Each limit needs one of its own.
 * @returns {import("wan-client/account").BudgetStore}
 */
export function redisBudgetStore(redis, { key: prefix }) {
  const keys = [`{${prefix}}:totals`, `{${prefix}}:reservations`];
  const run = (script, ...args) => redis.eval(FUNCTIONS + script, keys.length, ...keys, ...args);
  return {
    async reserve(key, credits, limit) {
      const [added, spent, reserved] = await run(RESERVE, key, credits, limit);
      return { added: added === 1, spent: Number(spent), reserved: Number(reserved) };
    },
    rename: (key, newKey) => run(RENAME, key, newKey),
    settle: async (key, credits = "") => (await run(SETTLE, key, credits)) === 1,
    async read() {
      const [spent, reserved, fields] = await run(READ);
      return { spent: Number(spent), reserved: Number(reserved), reservations: reservationsIn(fields) };
    },
  };
}

/** @param {string[]} fields Each key with its amounts, as in the reply of `HGETALL`. */
function reservationsIn(fields) {
  const reservations = [];
  for (let index = 0; index < fields.length; index += 2) {
    const [key, amounts] = fields.slice(index, index + 2);
    for (const credits of amounts.split(" ")) reservations.push({ key, credits: Number(credits) });
  }
  return reservations;
}
