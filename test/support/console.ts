/** Collects what is written to the console, which prints nothing meanwhile. */
export function collectConsole(written: string[]): void {
  (['log', 'info', 'warn', 'error', 'debug'] as const).forEach((method) =>
    jest.spyOn(console, method).mockImplementation((...args) => void written.push(args.map(String).join(' '))),
  );
}
