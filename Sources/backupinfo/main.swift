import BackupStreamLib
import ByteIO
import SystemPackage

for path in CommandLine.arguments.dropFirst() {
  do {
    let image = try ImageReader(path: FilePath(path))
    let c = try image.catalogue()
    let t = try image.tableTotals()
    let s = try image.summary()
    print(path, image.compression, c.databases.count, t.chunks, t.bytes, s.validityTime, s.binlogFile.display, s.binlogPosition)
    try image.verifyEnd()
  } catch { print(path, "ERROR", error) }
}
