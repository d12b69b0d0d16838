// Prints, as JSON, the time of each function while this process imports a module:
//
//   node bench/import/profile.mjs <URL of the module>

import { functionTimes } from "../profile.mjs";

const times = await functionTimes(() => import(process.argv[2]), 50);
// The time of the profiler itself, and idle time.
const isOther = ({ functionName, url }) => functionName === "(idle)" || url === "node:inspector";
console.log(JSON.stringify(times.filter((each) => each.ms > 0 && !isOther(each))));
