// The tables of faults in Chinese, for docs/zh/comparison.md and README.zh-CN.md.

const ROWS = {
  "fault of a submission": "提交时的故障",
  "fault of a wait": "等待时的故障",
  "nothing goes wrong": "一切正常",
  reset: "连接被重置",
  "host unreachable, once it was sent": "请求发出后主机不可达",
  "no such host": "找不到主机",
  "connection refused": "连接被拒绝",
  "connect timeout": "连接超时",
  "no response in time": "没有按时收到响应",
  "HTTP 429, Retry-After 2": "HTTP 429，Retry-After 2",
  "HTTP 429, Retry-After 90": "HTTP 429，Retry-After 90",
  "HTTP 429, Retry-After in 20 s, as a date": "HTTP 429，Retry-After 是 20 秒后的日期",
  "HTTP 429, Retry-After a day": "HTTP 429，Retry-After 一天",
  "HTTP 502, a page": "HTTP 502，响应是网页",
  "HTTP 200 with a page": "HTTP 200，响应是网页",
  "HTTP 200 with half a body": "HTTP 200，响应体只有一半",
  "HTTP 200 with success: false": "HTTP 200，success: false",
  "HTTP 200 with the error code timeout": "HTTP 200，错误代码 timeout",
  "HTTP 400 with the error code timeout": "HTTP 400，错误代码 timeout",
  "HTTP 200 with {}": "HTTP 200，{}",
  "a redirect to another host": "重定向到另一个主机",
  "a gzip bomb of 1 GB": "1 GB 的 gzip 炸弹",
  "headers that never end": "响应头没有尽头",
  "no response": "没有响应",
  "half a body": "响应体只有一半",
  "an outage of 20 s": "服务中断 20 秒",
  "an outage of 10 minutes": "服务中断 10 分钟",
  "HTTP 404 for 5 minutes": "连续 5 分钟 HTTP 404",
  "HTTP 404 in the first 10 s": "前 10 秒 HTTP 404",
  "{} in the first 10 s": "前 10 秒返回 {}",
  "an unknown status word for 20 s": "连续 20 秒返回未知的状态",
  "a failed task": "失败的任务",
  "a task of 787 s": "耗时 787 秒的任务",
  "a task that never ends": "永不结束的任务",
  "a timeout of 45 s": "超时设为 45 秒",
  "abort while it sleeps": "在两次查询之间中止",
  "abort while it reads": "在查询途中中止",
  "a callback that throws": "调用方的回调函数抛出错误",
  "HTTP 401 in the middle": "中途返回 HTTP 401",
  "the clock jumps 2 hours ahead": "时钟突然快了 2 小时",
  "the clock jumps 2 hours back": "时钟突然慢了 2 小时",
  "the process exits, another resumes": "进程退出，由另一个进程继续",
  "a process with nothing else to do": "进程没有其他事可做",
};

const RESULTS = {
  "the id": "得到 ID",
  "the video": "得到视频",
  "no error, and no id": "没有报错，也没有 ID",
  "no error, and no video": "没有报错，也没有视频",
  "no such option": "没有这个选项",
  "still at it": "仍在查询",
  "the failed task, as if it had worked": "失败的任务，当作成功返回",
};

/** The lines of a table of faults, translated. Names of errors and quoted messages stay. */
export function tableInChinese(lines) {
  return lines.map((line) => {
    const cells = line.slice(2, -2).split(" | ");
    return `| ${cells.map((cell, index) => (index === 0 ? rowTitle(cell) : cellInChinese(cell))).join(" | ")} |`;
  });
}

function rowTitle(name) {
  const [, fault] = /^one read request: (.*)$/.exec(name) ?? [];
  return fault === undefined ? (ROWS[name] ?? name) : `一次查询：${ROWS[fault] ?? fault}`;
}

/** A cell of a table of faults, translated. */
export function cellInChinese(cell) {
  const [, times, key, elsewhere, posted] =
    /^(\d+)( \(one key\))? POSTs?(?: \((\d+) to the other host\))?: (.*)$/.exec(cell) ?? [];
  if (posted === undefined) return resultText(cell.replace(/^(\d+) \(one key\)$/, "$1（同一个幂等键）"));
  const notes = [key && "同一个幂等键", elsewhere && `${elsewhere} 次发往另一个主机`]
    .filter(Boolean)
    .join("，");
  return `POST ${times} 次${notes && `（${notes}）`}：${resultText(posted)}`;
}

function resultText(text) {
  const [, got, known = "", time = ""] =
    /^(.*?)(, maybeAccepted)?(, [\d.]+ (?:s|min)(?: after the abort)?)?$/.exec(text) ?? [];
  const [, head, paid] = /^(.*), paid (\d+) times$/.exec(got) ?? [];
  const result = paid ? `${RESULTS[head] ?? head}，付费 ${paid} 次` : (RESULTS[got] ?? got);
  const after = time
    .replace(", ", "，")
    .replace(/([\d.]+) s/, "$1 秒")
    .replace(/([\d.]+) min/, "$1 分钟")
    .replace(/([\d.]+ 秒) after the abort/, "中止后 $1");
  return `${result}${known && "，maybeAccepted"}${after}`;
}
