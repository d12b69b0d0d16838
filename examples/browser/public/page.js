// The page saves the ids of its videos, so that it continues to show their progress after a reload.
const STORAGE_KEY = "videos";
const form = document.querySelector("form");
const button = form.querySelector("button");
const alert = form.querySelector("[role=alert]");
const list = document.querySelector("section");
const template = document.querySelector("template");

const videos = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "[]");
for (const video of videos) show(video);

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
    videos.push(video);
    localStorage.setItem(STORAGE_KEY, JSON.stringify(videos));
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
      state.textContent = startedAt ? "Running. It takes a few minutes." : "In the queue.";
      return;
    }
    events.close();
    state.textContent = status === "succeeded" ? "Done." : `It failed: ${error}`;
    player.hidden = status !== "succeeded";
    if (!player.hidden) player.src = `${path}/file`;
  });
}
