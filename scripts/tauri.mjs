// The packaging tool looks for the app and the front end beside its own folder; here it is told where they are.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const cli = `${root}node_modules/@tauri-apps/cli/tauri.js`;
const env = { ...process.env, TAURI_APP_PATH: `${root}src-tauri`, TAURI_FRONTEND_PATH: `${root}ui` };
const ended = spawnSync(process.execPath, [cli, ...process.argv.slice(2)], { stdio: "inherit", env });
process.exit(ended.status ?? 1);
