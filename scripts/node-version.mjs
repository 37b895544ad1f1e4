/** Ends the process with one line when this Node is too old. The range is that of package.json's `engines`. */
export function requireNode(version = process.versions.node) {
  if (isSupported(version)) return;
  process.stderr.write(
    `Puntos needs Node 20.19, 22.13, 24.11 or newer of these lines; this is Node ${version}.\n`,
  );
  process.exit(1);
}

/** Whether `version` is in ^20.19.0 || ^22.13.0 || >=24.11.0. */
export function isSupported(version) {
  const [major, minor] = version.split('.').map(Number);
  const lowestMinor = { 20: 19, 22: 13, 24: 11 }[major];
  return lowestMinor === undefined ? major > 24 : minor >= lowestMinor;
}

/**
 * Drops one warning: that a CommonJS module loads an ES module, which is how Nest 12 is meant to be loaded here.
 * Every other warning is shown as before.
 */
export function hideRequireWarning() {
  const listeners = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    const expected = warning.name === 'ExperimentalWarning' && /ES Module/i.test(warning.message);
    if (!expected) listeners.forEach((listener) => listener.call(process, warning));
  });
}
