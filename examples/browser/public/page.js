// The page keeps the ids of its videos: loaded again in the middle of one, it goes on where it was.
const KEPT = "videos";
const form = document.querySelector("form");
const button = form.querySelector("button");
const alert = form.querySelector("[role=alert]");
const list = document.querySelector("section");
const template = document.querySelector("template");

const kept = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
for (const video of kept) show(video);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const prompt = form.elements.prompt.value;
  alert.textContent = "";
  // A second click would pay for a second video.
  button.disabled = true;
  try {
    const response = await fetch("api/videos", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ prompt }),
    });
    const { id, error } = await response.json();
    if (!response.ok) throw new Error(error);
    const video = { id, prompt };
    kept.push(video);
    localStorage.setItem(KEPT, JSON.stringify(kept));
    show(video);
  } catch (error) {
    alert.textContent = error.message;
  } finally {
    button.disabled = false;
  }
});

function show({ id, prompt }) {
  const article = template.content.cloneNode(true).firstElementChild;
  const state = article.querySelector(".state");
  const player = article.querySelector("video");
  const path = `api/videos/${encodeURIComponent(id)}`;
  article.querySelector(".prompt").textContent = prompt;
  state.textContent = "Sent.";
  list.prepend(article);

  const events = new EventSource(`${path}/events`);
  events.addEventListener("message", ({ data }) => {
    const { status, startedAt, error } = JSON.parse(data);
    if (status === "pending") {
      state.textContent = startedAt ? "At work. It takes some minutes." : "In the queue.";
      return;
    }
    events.close();
    state.textContent = status === "succeeded" ? "Done." : `It failed: ${error}`;
    player.hidden = status !== "succeeded";
    if (!player.hidden) player.src = `${path}/file`;
  });
}
