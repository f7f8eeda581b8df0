// A task that is done as soon as it is begun.
export default async function nothing() {
  return 0;
}
