/// CREATE TABLE statements for the fuzzers of definitions and rows.
public enum Definitions {
  /// Statements in the dialect of MySQL 6.0, with every type that it has.
  public static let old = [
    "CREATE TABLE `t` (a tinyint, b smallint unsigned, c mediumint, d int unsigned zerofill, e bigint, f bigint unsigned)",
    "CREATE TABLE `t` (a float, b double, c float(7,3), d double(12,4) zerofill, e decimal(10,2), f decimal(65,30), g decimal(5,0) unsigned zerofill)",
    "CREATE TABLE `t` (a bit(1), b bit(7), c bit(13), d bit(64), e year(4), f year(2), g date, h time, i datetime, j timestamp)",
    "CREATE TABLE `t` (a char(10), b varchar(300), c char(100) CHARACTER SET utf8, d varchar(20) CHARACTER SET latin1, e char(5) CHARACTER SET ucs2, f varchar(9) CHARACTER SET utf32)",
    "CREATE TABLE `t` (a binary(8), b varbinary(12), c varbinary(700), d binary(255))",
    "CREATE TABLE `t` (a enum('x','y''z','w'), b set('a','b','c'), c set('1','2','3','4','5','6','7','8','9','10','11','12','13','14','15','16','17','18','19','20','21','22','23','24','25','26','27','28','29','30','31','32','33','34'), d int)",
    "CREATE TABLE `t` (a int, b blob, c tinytext CHARACTER SET sjis, d mediumblob, e longtext CHARACTER SET utf16, f geometry, g point)",
    "CREATE TABLE `t` (a varchar(10) CHARACTER SET sjis, b varchar(10) CHARACTER SET cp932, c varchar(10) CHARACTER SET eucjpms, d varchar(10) CHARACTER SET gbk, e varchar(10) CHARACTER SET big5, f varchar(10) CHARACTER SET euckr, g varchar(10) CHARACTER SET gb2312, h varchar(10) CHARACTER SET ujis, i varchar(20) CHARACTER SET utf8mb3, j varchar(9) CHARACTER SET cp1251)",
    "CREATE TABLE `t` (a int)",
    "CREATE TABLE `t` (a text, b text, c text)",
  ]
  /// Statements of today's servers.
  public static let modern = [
    "CREATE TABLE `t` (a time(3), b datetime(6), c timestamp(1), d time(6), e datetime(2), f timestamp(5))",
    "CREATE TABLE `t` (a json, b varchar(20) CHARACTER SET utf8mb4, c int)",
    "CREATE TABLE `t` (a uuid, b inet6, c inet4, d int)",
    "CREATE TABLE `t` (a vector(4), b geometry, c tinyint)",
  ]
}
