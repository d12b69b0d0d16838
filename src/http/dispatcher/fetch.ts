/** What a request needs to stay open for longer than the runtime allows by itself: nothing outside Node. */
export async function longRequestInit(): Promise<RequestInit> {
  return {};
}
