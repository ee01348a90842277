// Makes JPEGs with sharp, one for each line "FILE EDGE" that it reads, and prints
// the microseconds of processor time that each took.
const sharp = require("sharp");
sharp.concurrency(1);
sharp.cache(false);
(async () => {
  for await (const line of require("readline").createInterface({ input: process.stdin })) {
    const [file, edge] = line.split(" ");
    const before = process.cpuUsage();
    await sharp(file).rotate().resize(+edge, +edge, { fit: "inside" }).jpeg({ quality: 80 }).toBuffer();
    const took = process.cpuUsage(before);
    console.log(took.user + took.system);
  }
})();
