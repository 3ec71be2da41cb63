// post sends JSON to the simulator. It gives the answer, or throws what was
// wrong as a sentence.
export async function post(path, body = {}) {
  let res;
  try {
    res = await fetch("/simulator/" + path, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
  } catch {
    throw new Error("Das Programm antwortet nicht. Läuft es noch?");
  }
  if (res.status === 204) return {};
  const answer = await res.json().catch(() => ({}));
  if (!res.ok) throw new Error(answer.error || `Das ging nicht (${res.status}).`);
  return answer;
}

// tell runs something and says in an element what went wrong, if anything.
export async function tell(element, run) {
  element.textContent = "";
  try {
    return await run();
  } catch (e) {
    element.textContent = e.message;
  }
}
