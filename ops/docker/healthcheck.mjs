/**
 * The image's HEALTHCHECK. Exits with 0 if the process in this container answers: a web process at PORT, a worker at
 * WORKER_PORT. Asks /health/live, because /health also fails when the database is away, which a restart does not repair.
 */
const ports = [process.env.PORT || "3000", process.env.WORKER_PORT].filter(Boolean);
const isAlive = async (port) => {
  const response = await fetch(`http://127.0.0.1:${port}/health/live`, { signal: AbortSignal.timeout(4_000) });
  if (!response.ok) throw new Error(`${response.status}`);
};
process.exit(
  await Promise.any(ports.map(isAlive)).then(
    () => 0,
    () => 1,
  ),
);
