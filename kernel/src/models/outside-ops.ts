/** Ops of TensorFlow that reach outside the graph: files, Python, other processes. What reads the variables beside the graph is allowed. */
export const REACHES_OUT =
  /^((Read|Write)File|MatchingFiles|(Eager)?PyFunc\w*|PrintV2|Save(Slices)?|Restore(Slice)?|LoadAndRemapMatrix|ImportEvent|Debug\w+|(De|En)code\w*Proto\w*|Rpc\w*)$|Reader(V2)?$|Record|Dataset|TextFile|Summary|VocabRemapping|Lmdb/;
