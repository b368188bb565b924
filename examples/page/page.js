// Puts a card beside its name; without this script it stands at the foot of the window.
const place = (event) => {
  const mention = event.target.closest(".mention");
  if (!mention) return;
  mention.classList.remove("dismissed");
  const card = mention.querySelector(".card");
  if (event.target.closest(".card") || innerWidth < 600) return;
  const lines = [...mention.getClientRects()];
  const line = lines.find((r) => event.clientY >= r.top && event.clientY <= r.bottom) ?? lines[0];
  card.classList.add("placed");
  card.style.left = card.style.top = "0";
  const left = Math.min(line.left, innerWidth - card.offsetWidth - 16);
  const below = line.bottom + card.offsetHeight < innerHeight;
  card.style.left = `${Math.max(16, left)}px`;
  card.style.top = `${below ? line.bottom : Math.max(0, line.top - card.offsetHeight)}px`;
};
document.addEventListener("mouseover", place);
document.addEventListener("focusin", place);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const mention of document.querySelectorAll(".mention:hover, .mention:focus-within")) {
    mention.classList.add("dismissed");
  }
});
addEventListener("scroll", () => {
  for (const card of document.querySelectorAll(".card.placed")) card.classList.remove("placed");
}, { passive: true });
