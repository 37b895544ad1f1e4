/** Leaves the database server of the tests. */
export default async function teardown(): Promise<void> {
  const { testServer } = globalThis as { testServer?: { release(): Promise<void> } };
  await testServer?.release();
}
