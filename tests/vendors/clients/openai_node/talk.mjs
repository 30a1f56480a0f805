// openai for Node, as it comes: the tool round trip, and the same as a stream.
//     node talk.mjs BASE_URL KEY
import OpenAI from "openai";
import { VERSION } from "openai/version";

const [baseURL, apiKey] = process.argv.slice(2);
const client = new OpenAI({ apiKey, baseURL, maxRetries: 0, timeout: 30_000 });
const { assistants, threads } = client.beta;
const tool = {
  type: "function",
  function: {
    name: "weather",
    description: "Get the weather of a city.",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};

function expect(seen, wanted) {
  if (JSON.stringify(seen) !== JSON.stringify(wanted)) {
    throw new Error(`${JSON.stringify(seen)} instead of ${JSON.stringify(wanted)}`);
  }
}

function outputs(run) {
  return run.required_action.submit_tool_outputs.tool_calls.map((call) => ({
    tool_call_id: call.id,
    output: JSON.stringify({ sky: "clear" }),
  }));
}

async function asked() {
  const assistant = await assistants.create({ model: "gpt-4o", tools: [tool] });
  const thread = await threads.create();
  await threads.messages.create(thread.id, { role: "user", content: "How is the weather in Oslo?" });
  return { assistant, thread };
}

async function lastText(thread) {
  const { data } = await threads.messages.list(thread.id);
  expect(data[0].role, "assistant");
  return data[0].content[0].text.value;
}

async function roundTrip() {
  const { assistant, thread } = await asked();
  const quick = { pollIntervalMs: 50 };
  let run = await threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id }, quick);
  expect(run.status, "requires_action");
  const answer = { thread_id: thread.id, tool_outputs: outputs(run) };
  run = await threads.runs.submitToolOutputsAndPoll(run.id, answer, quick);
  expect(run.status, "completed");
  const types = [];
  for await (const step of threads.runs.steps.list(run.id, { thread_id: thread.id, order: "asc" })) {
    types.push(step.type);
  }
  expect(types, ["tool_calls", "message_creation"]);
  await lastText(thread);
}

async function stream() {
  const { assistant, thread } = await asked();
  const first = threads.runs.stream(thread.id, { assistant_id: assistant.id });
  const run = await first.finalRun();
  expect(run.status, "requires_action");
  let text = "";
  const answer = { thread_id: thread.id, tool_outputs: outputs(run) };
  const second = threads.runs.submitToolOutputsStream(run.id, answer);
  second.on("textDelta", (delta) => (text += delta.value));
  expect((await second.finalRun()).status, "completed");
  expect(text, await lastText(thread));
}

async function outcome(act) {
  try {
    await act();
  } catch (error) {
    return `${error.constructor.name}: ${error.message}`;
  }
  return "works";
}

const result = { version: VERSION, "round trip": await outcome(roundTrip), stream: await outcome(stream) };
console.log(JSON.stringify(result));
